package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;

/** A claimed inbox row. */
record Received(Event event, String topic, Lease lease) {}
