package io.flotilla.workflow.run.domain;

import java.math.BigDecimal;

/** What a run may spend of which another is a part; what that one spends counts in it. @param limit in USD */
public record Ceiling(String runId, BigDecimal limit) {}
