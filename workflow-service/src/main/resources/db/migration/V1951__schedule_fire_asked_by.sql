ALTER TABLE schedule_fire ADD COLUMN asked_by text;
COMMENT ON COLUMN schedule_fire.asked_by IS 'The person who triggered or backfilled it; null when the schedule did';
