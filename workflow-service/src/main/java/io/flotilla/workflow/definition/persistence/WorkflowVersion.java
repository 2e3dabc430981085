package io.flotilla.workflow.definition.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A published version of a named workflow; never changed but for its deprecation. */
@Entity
@Table(name = "workflow_version")
public class WorkflowVersion {
    @Id
    public String id;

    @Column(name = "tenant_id")
    public String tenantId;

    public String name;

    public int version;

    public String digest;

    public String description;

    /** JSON object of texts. */
    public String labels;

    /** JSON list of the names of the workflows that it starts as sub-runs. */
    @Column(name = "used_workflows")
    public String usedWorkflows;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "created_by")
    public String createdBy;

    /** Since when new runs take this version only when they name it; null when it is in use. */
    @Column(name = "deprecated_at")
    public Instant deprecatedAt;

    @Column(name = "deprecated_by")
    public String deprecatedBy;

    @Column(name = "deprecated_reason")
    public String deprecatedReason;
}
