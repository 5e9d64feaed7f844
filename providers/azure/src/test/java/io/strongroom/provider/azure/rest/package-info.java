@NullMarked
package io.strongroom.provider.azure.rest;

import org.jspecify.annotations.NullMarked;
