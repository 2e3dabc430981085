package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment variables of the services. Nothing of the user's environment reaches them but what stands here (and
 * PATH, HOME, LANG, TMPDIR).
 *
 * @param user the environment of whoever started the fleet
 */
record ServiceEnvironment(
        EmbeddedStack stack, PortPlan ports, Secrets secrets, FleetFiles files, Map<String, String> user) {
    /** The agents' model, where the user has one. */
    private static final List<String> MODEL = List.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL");

    Map<String, String> of(String service) {
        Map<String, String> environment = new HashMap<>();
        environment.put("FLOTILLA_POSTGRES_HOST", stack.postgres().host());
        environment.put(
                "FLOTILLA_POSTGRES_PORT", Integer.toString(stack.postgres().port()));
        environment.put("FLOTILLA_POSTGRES_DATABASE", stack.postgres().database());
        environment.put("FLOTILLA_POSTGRES_PASSWORD", stack.postgres().passwordOf(service));
        environment.put("FLOTILLA_KAFKA", stack.kafkaBootstrap());
        environment.put("FLOTILLA_INSTANCE", service + "-1");
        environment.put("FLOTILLA_REDIS", stack.redisUri());
        EmbeddedStack.SERVICES.forEach(other ->
                environment.put("FLOTILLA_" + other.toUpperCase(java.util.Locale.ROOT) + "_URL", ports.urlOf(other)));
        environment.put("FLOTILLA_SERVICE_SECRET", secrets.service());
        environment.put("FLOTILLA_DATA", files.dataOf(service).toString());
        environment.put("FLOTILLA_HTTP_PORT", Integer.toString(ports.of(service)));
        environment.put("FLOTILLA_MANAGEMENT_PORT", Integer.toString(ports.managementOf(service)));
        if (service.equals("gateway")) {
            environment.put("FLOTILLA_ADMIN_KEY", secrets.adminKey());
            environment.put("FLOTILLA_KEYS_DIR", files.keys().toString());
        }
        if (service.equals("agent")) {
            environment.put("FLOTILLA_OFFLINE_URL", ports.urlOf(ModelUnit.NAME) + "/v1");
            MODEL.stream()
                    .filter(name -> !user.getOrDefault(name, "").isBlank())
                    .forEach(name -> environment.put(name, user.get(name)));
        }
        return environment;
    }
}
