package io.flotilla.billing.budget;

import java.math.BigDecimal;

/** What a run may spend. */
public record RunLimit(String runId, BigDecimal amount) {}
