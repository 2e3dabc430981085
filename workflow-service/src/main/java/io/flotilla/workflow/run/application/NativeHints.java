package io.flotilla.workflow.run.application;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Records that become JSON, or come from it, without a resource or a client whose signature would tell the native
 * build; with a class all that is nested in it. A test finds what is
 * missing here; what is here without need only makes the image a little larger.
 */
@RegisterForReflection(
        classNames = {
            "io.flotilla.workflow.bulk.application.StartBulk",
            "io.flotilla.workflow.bulk.persistence.BulkOperations",
            "io.flotilla.workflow.bulk.persistence.BulkRow",
            "io.flotilla.workflow.catalogue.application.AnnouncementHandler",
            "io.flotilla.workflow.catalogue.application.CatalogueRequests",
            "io.flotilla.workflow.catalogue.persistence.CatalogueStore",
            "io.flotilla.workflow.definition.application.Definitions",
            "io.flotilla.workflow.definition.domain.Inputs",
            "io.flotilla.workflow.definition.domain.Pinned",
            "io.flotilla.workflow.run.application.AnswerHandler",
            "io.flotilla.workflow.run.application.EmittedHandler",
            "io.flotilla.workflow.run.application.ExecutorCommands",
            "io.flotilla.workflow.run.application.Messenger",
            "io.flotilla.workflow.run.application.PublicEvents",
            "io.flotilla.workflow.run.application.StartRun",
            "io.flotilla.workflow.run.application.SubRunErrands",
            "io.flotilla.workflow.run.domain.Approval",
            "io.flotilla.workflow.run.domain.ApprovalRules",
            "io.flotilla.workflow.run.domain.Approvers",
            "io.flotilla.workflow.run.domain.Attempt",
            "io.flotilla.workflow.run.domain.CacheHit",
            "io.flotilla.workflow.run.domain.Caching",
            "io.flotilla.workflow.run.domain.Context",
            "io.flotilla.workflow.run.domain.Control",
            "io.flotilla.workflow.run.domain.Coverage",
            "io.flotilla.workflow.run.domain.Decisions",
            "io.flotilla.workflow.run.domain.Delegation",
            "io.flotilla.workflow.run.domain.Gates",
            "io.flotilla.workflow.run.domain.Items",
            "io.flotilla.workflow.run.domain.LogBound",
            "io.flotilla.workflow.run.domain.Origin",
            "io.flotilla.workflow.run.domain.Parent",
            "io.flotilla.workflow.run.domain.Placement",
            "io.flotilla.workflow.run.domain.Questions",
            "io.flotilla.workflow.run.domain.Run",
            "io.flotilla.workflow.run.domain.RunCommand",
            "io.flotilla.workflow.run.domain.RunEvent",
            "io.flotilla.workflow.run.domain.RunHead",
            "io.flotilla.workflow.run.domain.RunScope",
            "io.flotilla.workflow.run.domain.RunSnapshot",
            "io.flotilla.workflow.run.domain.StepKey",
            "io.flotilla.workflow.run.domain.StepState",
            "io.flotilla.workflow.run.domain.Person",
            "io.flotilla.workflow.run.domain.Vote",
            "io.flotilla.workflow.run.domain.SubRun",
            "io.flotilla.workflow.run.domain.Waits",
            "io.flotilla.workflow.run.domain.Work",
            "io.flotilla.workflow.run.domain.WorkflowRef",
            "io.flotilla.workflow.run.persistence.ApprovalRow",
            "io.flotilla.workflow.run.persistence.Errand",
            "io.flotilla.workflow.run.persistence.IdempotencyKeys",
            "io.flotilla.workflow.run.persistence.RunFilter",
            "io.flotilla.workflow.run.persistence.RunLog",
            "io.flotilla.workflow.run.persistence.Standing",
            "io.flotilla.workflow.schedule.application.EventFires",
            "io.flotilla.workflow.schedule.application.Firing",
            "io.flotilla.workflow.schedule.domain.ScheduleSpec",
            "io.flotilla.workflow.schedule.domain.Timing",
            "io.flotilla.workflow.schedule.persistence.FireRow",
            "io.flotilla.workflow.schedule.persistence.Fires",
            "io.flotilla.workflow.schedule.persistence.ScheduleRow",
            "io.flotilla.workflow.schedule.persistence.Schedules",
            "io.flotilla.workflow.timetravel.application.ForkRun",
            "io.flotilla.workflow.timetravel.domain.Patch"
        })
final class NativeHints {
    private NativeHints() {}
}
