-- 部门: the tree under the manager of a community (直线职能制, S3-4.3), and who belongs where.
CREATE TABLE department (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL DEFAULT 0, -- 0: stands directly under the manager
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                  -- service, engineering, environment, security, finance, admin, other
    head_id BIGINT NOT NULL DEFAULT 0,   -- who leads it; 0: nobody is named
    closed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX department_name ON department (community_id, name) WHERE closed_at = 0;

-- In one community a person belongs to one department at most.
CREATE TABLE department_member (
    community_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    PRIMARY KEY (community_id, user_id)
);
CREATE INDEX department_member_of ON department_member (community_id, department_id);
