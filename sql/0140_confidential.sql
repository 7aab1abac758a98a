-- 保密: a file that is handed out leaves the case out, and what is posted names nobody (X-37).
ALTER TABLE service_case ADD COLUMN confidential BIGINT NOT NULL DEFAULT 0;
