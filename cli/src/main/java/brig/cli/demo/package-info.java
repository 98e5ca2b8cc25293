/** A web server under attack, for people to watch: {@code brig demo}. */
@NullMarked
package brig.cli.demo;

import org.jspecify.annotations.NullMarked;
