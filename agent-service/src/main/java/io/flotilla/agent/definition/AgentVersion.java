package io.flotilla.agent.definition;

import io.flotilla.common.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** One version of an agent; only {@code latest} ever changes. */
@Entity
@Table(name = "agent_version")
public class AgentVersion {
    /** The tenant of the agents that come with Flotilla. */
    public static final String EVERYBODY = "*";

    @Id
    String id;

    @Column(name = "tenant_id")
    String tenantId;

    String name;
    int version;
    String digest;
    String document;
    boolean latest;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "created_by")
    String createdBy;

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    public String digest() {
        return digest;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public String createdBy() {
        return createdBy;
    }

    public boolean builtIn() {
        return EVERYBODY.equals(tenantId);
    }

    public Agent agent() {
        return AgentReader.agent(Json.parse(document));
    }

    /** {@code name@version}. */
    public String reference() {
        return name + "@" + version;
    }
}
