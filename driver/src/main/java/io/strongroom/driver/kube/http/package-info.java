/** An HTTP/1.1 client for one server, as small as every node can have it. */
@NullMarked
package io.strongroom.driver.kube.http;

import org.jspecify.annotations.NullMarked;
