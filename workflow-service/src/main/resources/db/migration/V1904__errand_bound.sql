COMMENT ON COLUMN errand.kind IS 'begin, cancel, pause, resume or bound, to the sub-run; answer, to the run';
