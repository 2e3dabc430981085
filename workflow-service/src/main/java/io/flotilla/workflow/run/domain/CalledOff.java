package io.flotilla.workflow.run.domain;

/** An attempt that may be worked on although nobody waits for its answer any more. */
public record CalledOff(StepKey step, int attempt, String reason) {
    private static final String LATE = "timed out";

    /** What an event calls off, or null. */
    public static CalledOff by(RunEvent event) {
        return switch (event) {
            case StepEvent.Retrying e when e.abandoned() -> new CalledOff(e.step(), e.attempt(), LATE);
            case StepEvent.Failed e when e.abandoned() -> new CalledOff(e.step(), e.attempt(), LATE);
            case StepEvent.Cancelled e when e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            case StepEvent.Reset e when e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            case StepEvent.Skipped e
            when e.attempt() != null && e.attempt() > 0 -> new CalledOff(e.step(), e.attempt(), e.reason());
            default -> null;
        };
    }
}
