package io.flotilla.common.event;

/** The topics of docs/events. */
public final class Topics {
    public static final String RUN_EVENTS = "flotilla.run.events";
    public static final String AGENT_COMMANDS = "flotilla.agent.commands";
    public static final String AGENT_EVENTS = "flotilla.agent.events";
    public static final String AGENT_DELTAS = "flotilla.agent.deltas";
    public static final String TOOL_COMMANDS = "flotilla.tool.commands";
    public static final String TOOL_EVENTS = "flotilla.tool.events";
    public static final String SANDBOX_COMMANDS = "flotilla.sandbox.commands";
    public static final String SANDBOX_EVENTS = "flotilla.sandbox.events";
    public static final String USAGE_EVENTS = "flotilla.usage.events";
    public static final String BILLING_EVENTS = "flotilla.billing.events";
    public static final String AUDIT_EVENTS = "flotilla.audit.events";
    public static final String DEAD_LETTERS = "flotilla.dead-letters";

    private Topics() {}
}
