package io.flotilla.tool.http;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Names that end in {@code .test} have the addresses that a test gives them, one answer after the other. */
@Alternative
@Priority(1)
@ApplicationScoped
public class FakeResolver extends Resolver {
    private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();

    /** The next answer for this name; the last one stays. */
    void answer(String host, String... addresses) {
        answers.computeIfAbsent(host, ignored -> new ArrayDeque<>())
                .add(Stream.of(addresses).map(FakeResolver::literal).toList());
    }

    @Override
    Uni<List<InetAddress>> addresses(String host) {
        Deque<List<InetAddress>> known = answers.get(host);
        if (known == null) {
            return host.matches("[0-9a-f.:]+")
                    ? super.addresses(host)
                    : Uni.createFrom().failure(RefusedException.unreachable("there is no host '" + host + "'"));
        }
        return Uni.createFrom().item(known.size() > 1 ? known.poll() : known.peek());
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
