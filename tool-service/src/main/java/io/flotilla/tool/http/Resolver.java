package io.flotilla.tool.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up names as the machine does. */
@ApplicationScoped
class Resolver {
    /** All addresses of a name or literal. @throws RefusedException when there are none */
    Uni<List<InetAddress>> addresses(String host) {
        return Uni.createFrom().item(() -> lookUp(host)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw RefusedException.unreachable("there is no host '" + host + "'");
        }
    }
}
