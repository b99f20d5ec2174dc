/**
 * Known networks, one a file, for any input and number of classes. {@link dev.libella.zoo.Zoo} knows them by name.
 *
 * <p>Where PyTorch's torchvision has the network, layers have its names, so that its weights load.
 */
@NullMarked
package dev.libella.zoo;

import org.jspecify.annotations.NullMarked;
