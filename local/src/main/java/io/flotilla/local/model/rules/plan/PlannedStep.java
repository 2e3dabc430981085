package io.flotilla.local.model.rules.plan;

import java.util.List;
import java.util.Map;

/** A step in the workflow format. */
record PlannedStep(String id, String uses, List<String> needs, Map<String, Object> with) {}
