-- Versions of the text that tells people what is done with what is known of them (个人信息保护法 §17).
-- A consent names the version that was shown; a published one is never changed.
CREATE TABLE privacy_notice (
    community_id BIGINT NOT NULL, -- 0: the company's
    id BIGINT NOT NULL,
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX privacy_notice_version ON privacy_notice (community_id, version);
INSERT INTO privacy_notice (community_id, id, version, text, published_at, published_by) VALUES (0, 1, 'A/0',
    '我们为履行物业服务合同登记您的姓名、联系方式和房屋，用于受理诉求、上门服务、回访和通知。健康、信仰、关怀等敏感信息只在您单独同意后登记。您可以查阅、复制、更正、删除您的信息，也可以随时撤回同意；撤回不影响此前的处理。需要时请向服务中心提出，我们在三十天内答复。',
    0, 0);
