package io.flotilla.workflow.definition.application;

import io.flotilla.workflow.definition.domain.DefinitionReader;
import io.flotilla.workflow.expression.Expressions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The pure parts, which know nothing of a container. */
class Beans {
    @Produces
    @Singleton
    Expressions expressions() {
        return new Expressions();
    }

    @Produces
    @Singleton
    DefinitionReader reader(Expressions expressions) {
        return new DefinitionReader(expressions);
    }
}
