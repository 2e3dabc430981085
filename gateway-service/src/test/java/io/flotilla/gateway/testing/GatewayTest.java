package io.flotilla.gateway.testing;

import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A gateway before a fake fleet, with real Postgres, Kafka and Redis; one for all test classes. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(FakeFleet.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface GatewayTest {}
