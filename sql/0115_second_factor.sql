-- The second factor of an account: a code that a phone makes out of a secret and the time (RFC 6238).
CREATE TABLE staff_second (
    community_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    secret TEXT NOT NULL, -- base32, sealed with the key file
    begun_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0, -- 0: no code was given yet, so none is asked for
    last_step BIGINT NOT NULL DEFAULT 0, -- of the last code that was taken: none is taken twice
    PRIMARY KEY (community_id, user_id)
);

-- For who has lost the phone. The first four signs find the row, the whole is hashed (argon2id).
CREATE TABLE staff_recovery (
    community_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    start TEXT NOT NULL,
    hash TEXT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, user_id, start)
);

-- Whoever gave the right password and still owes the code: no session yet.
CREATE TABLE staff_step (
    community_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, hash)
);
CREATE INDEX staff_step_of_user ON staff_step (community_id, user_id);
CREATE INDEX staff_step_expiry ON staff_step (community_id, expires_at);

-- Who must have one.
CREATE TABLE staff_second_rule (
    community_id BIGINT NOT NULL PRIMARY KEY, -- 0: the company
    roles BIGINT NOT NULL -- bits of enum staff_role
);
