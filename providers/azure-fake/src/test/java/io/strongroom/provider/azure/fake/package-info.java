/** The fake of Azure, looked at by Microsoft's own clients and by plain requests. */
@NullMarked
package io.strongroom.provider.azure.fake;

import org.jspecify.annotations.NullMarked;
