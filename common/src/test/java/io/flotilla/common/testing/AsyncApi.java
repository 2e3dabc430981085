package io.flotilla.common.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** The AsyncAPI 3.0 document: the topics, what is on them, and the attributes, with a reference to each schema. */
final class AsyncApi {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();
    private static final String KAFKA_BINDING = "0.5.0";
    private static final String HEAD = """
            {"asyncapi": "3.0.0",
             "info": {"title": "Flotilla events", "version": "1.0.0",
              "description": "What Flotilla's services tell each other and you. Version 1 only grows: ignore types and fields that you do not know. Generated from the services' own records; README.md beside this file explains it.",
              "license": {"name": "Apache-2.0"}},
             "defaultContentType": "application/json",
             "servers": {"kafka": {"host": "{bootstrap}", "protocol": "kafka",
              "variables": {"bootstrap": {"default": "127.0.0.1:9092", "description": "kafka in .flotilla/connection.json"}}}},
             "channels": {}, "operations": {},
             "components": {"messages": {}, "schemas": {}}}""";
    private static final String ATTRIBUTES = """
            {"type": "object",
             "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "content-type", "ce_tenantid"],
             "properties": {
              "ce_specversion": {"type": "string", "const": "1.0"},
              "ce_id": {"type": "string", "description": "Unique within the source; the key for de-duplication"},
              "ce_source": {"type": "string", "pattern": "^/flotilla/[a-z]+$", "description": "The service that sent it"},
              "ce_type": {"type": "string", "pattern": "^io\\\\.flotilla\\\\.[a-z]+\\\\.[a-z-]+\\\\.v[0-9]+$"},
              "ce_time": {"type": "string", "format": "date-time"},
              "content-type": {"type": "string", "const": "application/json"},
              "ce_tenantid": {"type": "string"},
              "ce_runid": {"type": "string", "description": "The run that it belongs to, when there is one"},
              "ce_stepid": {"type": "string", "description": "The step, or the item of a foreach: write-tests[3]"},
              "ce_sequence": {"type": "string", "pattern": "^[1-9][0-9]*$",
               "description": "Run events: the position in the run's log, from 1, without gaps"},
              "ce_replyto": {"type": "string", "description": "Commands and answers: the service that wants the answer"},
              "ce_traceparent": {"type": "string", "description": "W3C trace context"}}}""";
    private static final Map<String, String> TOPICS = Map.ofEntries(
            Map.entry(Topics.RUN_EVENTS, "Runs, their steps and approvals"),
            Map.entry(Topics.AGENT_COMMANDS, "What agents are asked"),
            Map.entry(Topics.AGENT_EVENTS, "What agents answer"),
            Map.entry(Topics.AGENT_DELTAS, "Text while it is written; hints for watchers, never needed for truth"),
            Map.entry(Topics.TOOL_COMMANDS, "What tools are asked"),
            Map.entry(Topics.TOOL_EVENTS, "What tools answer"),
            Map.entry(Topics.SANDBOX_COMMANDS, "What the sandbox is asked"),
            Map.entry(Topics.SANDBOX_EVENTS, "What the sandbox answers"),
            Map.entry(Topics.USAGE_EVENTS, "What was used"),
            Map.entry(Topics.BILLING_EVENTS, "What it cost"),
            Map.entry(Topics.AUDIT_EVENTS, "Who called the API"),
            Map.entry(Topics.DEAD_LETTERS, "Messages of any type that could not be handled, with flotilla-* headers"));

    private AsyncApi() {}

    static String of(Map<String, JsonNode> schemas) {
        ObjectNode document = (ObjectNode) Json.parse(HEAD);
        new TreeMap<>(TOPICS).forEach((topic, description) -> channel(document, topic, description));
        schemas.forEach((type, schema) -> message(document, type, schema));
        document.withObject("/components/schemas").set("attributes", Json.parse(ATTRIBUTES));
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void channel(ObjectNode document, String topic, String description) {
        ObjectNode channel = document.withObjectProperty("channels").putObject(topic);
        channel.put("address", topic).put("description", description).putObject("messages");
        channel.putObject("bindings").putObject("kafka").put("topic", topic).put("bindingVersion", KAFKA_BINDING);
    }

    private static void message(ObjectNode document, String type, JsonNode schema) {
        String topic = schema.get("x-topic").asText();
        if (!TOPICS.containsKey(topic)) {
            throw new IllegalArgumentException("say in AsyncApi what the topic " + topic + " is for");
        }
        ObjectNode message = document.withObjectProperty("components")
                .withObjectProperty("messages")
                .putObject(type);
        message.put("name", type)
                .put("title", title(type))
                .put("summary", schema.get("description").asText());
        message.set("x-publishers", schema.get("x-publishers"));
        message.putObject("headers").put("$ref", "#/components/schemas/attributes");
        message.putObject("payload").put("$ref", "./schemas/" + type + ".json");
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.putObject("key").put("type", "string").put("description", "The run id, or the tenant id without one");
        kafka.put("bindingVersion", KAFKA_BINDING);
        ObjectNode channel = document.withObjectProperty("channels").withObjectProperty(topic);
        channel.withObjectProperty("messages").putObject(type).put("$ref", "#/components/messages/" + type);
        ObjectNode operation = document.withObjectProperty("operations").withObjectProperty("send." + topic);
        operation.put("action", "send");
        operation.withObjectProperty("channel").put("$ref", "#/channels/" + topic);
        operation.withArrayProperty("messages").addObject().put("$ref", "#/channels/" + topic + "/messages/" + type);
    }

    /** {@code io.flotilla.run.step-started.v1} is "run: step started". */
    private static String title(String type) {
        String[] parts = type.split("\\.");
        return parts[2] + ": " + parts[3].replace('-', ' ');
    }
}
