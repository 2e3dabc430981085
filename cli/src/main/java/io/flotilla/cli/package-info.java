/** The {@code flotilla} command. Start reading at {@link io.flotilla.cli.Main}; each command is a class of its own. */
package io.flotilla.cli;
