-- A case is the fold of its events (case_rules.h); its rows can be rebuilt from the journal.
CREATE TABLE service_case (
    community_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number TEXT,
    nature TEXT,
    status TEXT,
    stage TEXT,
    round BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    category TEXT,
    title TEXT,
    content TEXT,
    channel TEXT,
    severity TEXT,
    urgent BIGINT NOT NULL DEFAULT 0,
    size TEXT,
    important BIGINT NOT NULL DEFAULT 0,
    demand TEXT,
    object TEXT,
    house TEXT,
    house_id BIGINT NOT NULL DEFAULT 0,
    place TEXT,
    handover TEXT,
    reporter_name TEXT,
    reporter_phone TEXT,
    phone_hash TEXT,
    anonymous BIGINT NOT NULL DEFAULT 0,
    anonymous_reason TEXT,
    relayed_by TEXT,
    source_mode TEXT,
    source_activity TEXT,
    read_back BIGINT NOT NULL DEFAULT 0,
    verified_by BIGINT NOT NULL DEFAULT 0,
    received_at BIGINT NOT NULL DEFAULT 0,
    recorded_at BIGINT NOT NULL DEFAULT 0,
    recorded_late BIGINT NOT NULL DEFAULT 0,
    recorder BIGINT NOT NULL DEFAULT 0,
    first_contact BIGINT NOT NULL DEFAULT 0,
    responsible BIGINT NOT NULL DEFAULT 0,
    supervisor BIGINT NOT NULL DEFAULT 0,
    handler BIGINT NOT NULL DEFAULT 0,
    department TEXT,
    blueprint_id BIGINT NOT NULL DEFAULT 0,
    book TEXT,
    validity TEXT,
    validity_reason TEXT,
    responsibility TEXT,
    chargeable BIGINT NOT NULL DEFAULT 0,
    price_fen BIGINT NOT NULL DEFAULT 0,
    price_accepted BIGINT NOT NULL DEFAULT 0,
    finding TEXT,
    plan TEXT,
    plan_version BIGINT NOT NULL DEFAULT 0,
    plan_round BIGINT NOT NULL DEFAULT 0,
    result TEXT,
    result_round BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    alternatives TEXT,
    pause_reason TEXT,
    review_at BIGINT NOT NULL DEFAULT 0,
    appointment_at BIGINT NOT NULL DEFAULT 0,
    promised_reply_at BIGINT NOT NULL DEFAULT 0,
    extended_until BIGINT NOT NULL DEFAULT 0,
    told_at BIGINT NOT NULL DEFAULT 0,
    told_round BIGINT NOT NULL DEFAULT 0,
    followup_asked BIGINT NOT NULL DEFAULT 0,
    followup_result TEXT,
    followup_round BIGINT NOT NULL DEFAULT 0,
    followup_tries BIGINT NOT NULL DEFAULT 0,
    followup_days BIGINT NOT NULL DEFAULT 0,
    followup_last_at BIGINT NOT NULL DEFAULT 0,
    followup_score BIGINT NOT NULL DEFAULT 0,
    followup_by BIGINT NOT NULL DEFAULT 0,
    solved_on_spot BIGINT NOT NULL DEFAULT 0,
    reclassified BIGINT NOT NULL DEFAULT 0,
    bounced BIGINT NOT NULL DEFAULT 0,
    reopened BIGINT NOT NULL DEFAULT 0,
    external_id TEXT,
    external_number TEXT,
    external_due_at BIGINT NOT NULL DEFAULT 0,
    merged_into BIGINT NOT NULL DEFAULT 0,
    stage_before TEXT,
    outage BIGINT NOT NULL DEFAULT 0,
    import_run BIGINT NOT NULL DEFAULT 0,
    closed_at BIGINT NOT NULL DEFAULT 0,
    close_reason TEXT,
    archived_at BIGINT NOT NULL DEFAULT 0,
    archive_class TEXT,
    archive_number TEXT,
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX service_case_number ON service_case (community_id, number);
CREATE UNIQUE INDEX service_case_external ON service_case (community_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX service_case_status ON service_case (community_id, status, id);
CREATE INDEX service_case_house ON service_case (community_id, house_id, id) WHERE house_id <> 0;
CREATE INDEX service_case_phone ON service_case (community_id, phone_hash)
    WHERE phone_hash IS NOT NULL;
CREATE INDEX service_case_import ON service_case (community_id, import_run)
    WHERE import_run <> 0;

-- Who a round's work was given to. `ordinal` counts over all rounds of a case.
CREATE TABLE case_assignment (
    community_id BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    round BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    department TEXT,
    part TEXT,
    state TEXT NOT NULL,
    result TEXT,
    PRIMARY KEY (community_id, case_id, ordinal)
);
CREATE INDEX case_assignment_out ON case_assignment (staff_id, community_id, case_id)
    WHERE state IN ('sent', 'accepted');

-- Numbers without gaps per community, kind and day (X-12).
CREATE TABLE case_number (
    community_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    day BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (community_id, kind, day)
);
