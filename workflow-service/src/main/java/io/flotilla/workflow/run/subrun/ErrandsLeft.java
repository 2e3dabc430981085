package io.flotilla.workflow.run.subrun;

/** Errands between runs are committed and can be delivered. */
public record ErrandsLeft() {}
