package io.strongroom.driver.fetch;

import io.strongroom.driver.volume.ContentBasis;
import java.util.Set;

/**
 * What an answer was fetched for; a volume with an equal key may be given it.
 *
 * @param basis provider and effective parameters, which change with the class
 * @param audiences whose tokens a volume must hold to be served
 */
record ShareKey(GroupKey group, ContentBasis basis, Set<String> audiences) {
  ShareKey {
    audiences = Set.copyOf(audiences);
  }
}
