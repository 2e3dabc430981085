package io.flotilla.workflow.run.domain;

/** An attempt that may be worked on although nobody waits for its answer any more. */
public record CalledOff(StepKey step, int attempt, String reason) {
    private static final String LATE = "timed out";

    /** What an event calls off, or null. */
    public static CalledOff by(RunEvent event) {
        return switch (event) {
            case RunEvent.StepRetrying e when e.abandoned() -> new CalledOff(e.step(), e.attempt(), LATE);
            case RunEvent.StepFailed e when e.abandoned() -> new CalledOff(e.step(), e.attempt(), LATE);
            case RunEvent.StepCancelled e when e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            case RunEvent.StepReset e when e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            case RunEvent.StepSkipped e
            when e.attempt() != null && e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            default -> null;
        };
    }
}
