/** DL4J with ND4J's native CPU backend, built with oneDNN. */
@NullMarked
package dev.libella.bench.dl4j;

import org.jspecify.annotations.NullMarked;
