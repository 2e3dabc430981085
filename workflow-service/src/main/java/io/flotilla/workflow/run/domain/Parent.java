package io.flotilla.workflow.run.domain;

/**
 * The work of another run that a run does.
 *
 * @param item position in a {@code foreach}, or null
 * @param attempt from 1
 */
public record Parent(String runId, String stepId, Integer item, int attempt) {
    public static Parent of(String runId, StepKey step, int attempt) {
        return new Parent(runId, step.step(), step.item(), attempt);
    }

    public StepKey step() {
        return new StepKey(stepId, item);
    }
}
