-- People who work here. Accounts are the company's (community_id 0); what someone may do
-- is granted per community. A grant in community 0 holds in every community there is.
CREATE TABLE staff_user (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    password TEXT NOT NULL, -- argon2id, with its own salt and limits
    created_at BIGINT NOT NULL,
    disabled_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX staff_user_login ON staff_user (community_id, login);

CREATE TABLE staff_grant (
    community_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    roles BIGINT NOT NULL, -- bits of enum staff_role
    PRIMARY KEY (community_id, user_id)
);
-- Holds all that a request needs, so that it is answered from the index alone.
CREATE INDEX staff_grant_of_user ON staff_grant (user_id, community_id, roles);

-- Only hashes of what the browser or the program holds.
CREATE TABLE staff_session (
    community_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, -- the earlier of idle and absolute
    PRIMARY KEY (community_id, hash)
);
CREATE INDEX staff_session_of_user ON staff_session (community_id, user_id);
CREATE INDEX staff_session_expiry ON staff_session (community_id, expires_at);

CREATE TABLE staff_token (
    community_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, hash)
);
CREATE INDEX staff_token_of_user ON staff_token (community_id, user_id);

-- Failed logins, by hash of the login: whether it exists must not show.
CREATE TABLE staff_attempt (
    community_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, hash)
);
CREATE INDEX staff_attempt_age ON staff_attempt (community_id, first_at);

CREATE TABLE duty_shift (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    role TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX duty_shift_now ON duty_shift (community_id, role, to_at, from_at, user_id);
