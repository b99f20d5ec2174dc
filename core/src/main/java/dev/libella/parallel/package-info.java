/** Many threads on one piece of work, with results that do not depend on how many. */
@NullMarked
package dev.libella.parallel;

import org.jspecify.annotations.NullMarked;
