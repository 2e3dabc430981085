package io.flotilla.workflow.run.application;

/** Errands between runs are committed and can be delivered. */
record ErrandsLeft() {}
