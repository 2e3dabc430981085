/**
 * The offline model. {@code protocol} is OpenAI's Chat Completions on the wire, {@code rules} is what it can do,
 * {@code faults} is what can be made to go wrong.
 *
 * <p>Endpoints: {@code POST /v1/chat/completions}, {@code GET /v1/models}, {@code GET /health}; for tests
 * {@code POST|GET|DELETE /admin/faults} ({@code {"fault": "429", "count": 2, "retryAfter": 1}}: the next requests meet it) and
 * {@code GET|DELETE /admin/requests} ({@code {count, answered, repeated, requests}}). A single request is broken by its header
 * {@code x-flotilla-fault}: {@code 429;retry-after=1}, {@code 503}, {@code slow;ms=500}, {@code cut} or {@code malformed}.
 */
package io.flotilla.local.model;
