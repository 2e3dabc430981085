package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The environment variables of the services. Nothing of the user's environment reaches them but what stands here (and
 * PATH, HOME, LANG, TMPDIR): the agents' model, and {@code FLOTILLA_<SERVICE>_…}, which are settings of that service.
 *
 * @param replicas of each service
 * @param user the environment of whoever started the fleet
 */
record ServiceEnvironment(
        EmbeddedStack stack,
        PortPlan ports,
        int replicas,
        Secrets secrets,
        FleetFiles files,
        Map<String, String> user) {
    /** The agents' model, where the user has one. */
    private static final List<String> MODEL = List.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL");

    Map<String, String> of(Replica replica) {
        String service = replica.service();
        Map<String, String> environment = new HashMap<>(settingsOf(service));
        environment.put("FLOTILLA_POSTGRES_HOST", stack.postgres().host());
        environment.put(
                "FLOTILLA_POSTGRES_PORT", Integer.toString(stack.postgres().port()));
        environment.put("FLOTILLA_POSTGRES_DATABASE", stack.postgres().database());
        environment.put("FLOTILLA_POSTGRES_PASSWORD", stack.postgres().passwordOf(service));
        environment.put("FLOTILLA_KAFKA", stack.kafkaBootstrap());
        environment.put("FLOTILLA_INSTANCE", service + "-" + replica.number());
        environment.put("FLOTILLA_REDIS", stack.redisUri());
        addresses(replica, environment);
        environment.put("FLOTILLA_SERVICE_SECRET", secrets.service());
        environment.put("FLOTILLA_DATA", files.dataOf(service).toString());
        environment.put("FLOTILLA_HTTP_PORT", Integer.toString(ports.of(replica.name())));
        environment.put("FLOTILLA_MANAGEMENT_PORT", Integer.toString(ports.managementOf(replica.name())));
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

    /** What the user set for this service; {@code FLOTILLA_<SERVICE>_ENV_<NAME>} is any other variable of its process. */
    private Map<String, String> settingsOf(String service) {
        String settings = "FLOTILLA_" + upper(service) + "_";
        String others = settings + "ENV_";
        Map<String, String> given = new HashMap<>();
        user.forEach((name, value) -> {
            if (name.startsWith(others)) {
                given.put(name.substring(others.length()), value);
            } else if (name.startsWith(settings)) {
                given.put(name, value);
            }
        });
        return given;
    }

    /** A gateway chooses among all instances of a service; the others work with those of their own number. */
    private void addresses(Replica replica, Map<String, String> environment) {
        for (String other : EmbeddedStack.SERVICES) {
            String prefix = "FLOTILLA_" + upper(other);
            if (replica.service().equals("gateway") && !other.equals("gateway")) {
                List<Replica> all = Replica.of(other, replicas);
                environment.put(prefix + "_URL", joined(all, ports::urlOf));
                environment.put(prefix + "_MANAGEMENT_URL", joined(all, ports::managementUrlOf));
            } else {
                environment.put(
                        prefix + "_URL", ports.urlOf(replica.beside(other).name()));
            }
        }
    }

    private static String joined(List<Replica> replicas, UnaryOperator<String> address) {
        return replicas.stream().map(Replica::name).map(address).collect(Collectors.joining(","));
    }

    private static String upper(String service) {
        return service.toUpperCase(Locale.ROOT);
    }
}
