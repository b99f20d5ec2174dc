@NullMarked
package dev.libella.quantize;

import org.jspecify.annotations.NullMarked;
