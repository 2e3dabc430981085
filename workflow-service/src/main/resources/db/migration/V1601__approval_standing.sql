ALTER TABLE approval
    ADD COLUMN standing        bytea,
    ADD COLUMN approver_users  text[],
    ADD COLUMN approver_roles  text[],
    ADD COLUMN approver_groups text[],
    ADD COLUMN excluded        text,
    ADD COLUMN heard           text[] NOT NULL DEFAULT '{}',
    ADD COLUMN delegators      text[] NOT NULL DEFAULT '{}',
    ADD COLUMN delegates       text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN approval.standing IS 'Who decides and how, the votes, and what is missing, as JSON; null in rows from before there was more than one';
COMMENT ON COLUMN approval.approver_users IS 'Who is asked now; null, as roles and groups, when everybody is who may decide at all';
COMMENT ON COLUMN approval.excluded IS 'Who started the run, when that one has no say';
COMMENT ON COLUMN approval.heard IS 'Who has voted, and for whom';
COMMENT ON COLUMN approval.delegates IS 'Who holds the voice of somebody else that was not heard yet';
