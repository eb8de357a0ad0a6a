import Foundation

/// The tickets that a merge touches besides its two.
struct MergeNeighbours: Sendable {
  /// Tickets that were merged into the source before, in the order of its list.
  var absorbed: [TicketEdit]
  /// Tickets that are linked to the source, the target left out.
  var linked: [TicketEdit]
}

/// Merging and taking a merge back.
///
/// No message moves: a thread is read from a ticket and everything it absorbed.
enum MergeRules {
  static func merge(
    _ source: inout TicketEdit, into target: inout TicketEdit,
    _ neighbours: inout MergeNeighbours
  ) throws(HelpdeskError) -> Merge {
    try check(source.ticket, target.ticket)
    try source.requireNotDeleted()
    try target.requireNotDeleted()
    let wasWaiting = source.ticket.sla.isCustomerWaiting && source.ticket.status.isLive
    var ledger = Merge(
      source: source.ticket.id, target: target.ticket.id, author: source.context.author,
      at: source.now, sourceBefore: source.ticket, targetBefore: before(target.ticket))
    let wasLive = source.ticket.status.isLive

    keepVisibleDate(of: &target.ticket, source.ticket, neighbours.absorbed.map(\.ticket))
    unite(source.ticket, into: &target.ticket, &ledger)
    repoint(&neighbours, from: source.ticket, to: target.ticket.id, &ledger)
    for index in neighbours.absorbed.indices {
      neighbours.absorbed[index].ticket.mergedInto = target.ticket.id
      ledger.movedAlong.append(neighbours.absorbed[index].ticket.id)
    }
    target.ticket.absorbed += [source.ticket.id] + source.ticket.absorbed

    try source.move(on: .mergeAway)
    source.noteSLA(.mergedAway)
    source.ticket.closedAt = source.now
    source.ticket.autoCloseAt = nil
    source.ticket.mergedInto = target.ticket.id
    source.wake(cause: "merged")
    source.record(.mergedInto, to: target.ticket.number.description)

    carryWait(of: ledger.sourceBefore, wasWaiting: wasWaiting, to: &target)
    if wasLive, target.ticket.status == .resolved, target.context.settings.mergeReopensTarget {
      try target.move(on: .reopen)
    }
    let isOutermost = target.beginGathering()
    target.endGathering(isOutermost, .policyChanged)
    target.ticket.updatedAt = target.now
    target.record(.absorbed, to: source.ticket.number.description)
    ledger.targetMessages = target.ticket.lastMessageSequence
    ledger.targetEvents = target.ticket.lastEventSequence
    ledger.targetInboxAfter = target.ticket.inbox
    return ledger
  }

  private static func check(_ source: Ticket, _ target: Ticket) throws(HelpdeskError) {
    func refuse(_ message: String) -> HelpdeskError {
      HelpdeskError(.mergeRefused, message, ticket: source.number.description)
    }
    guard source.id != target.id else {
      throw refuse("\(source.number) cannot be merged into itself. Name another target.")
    }
    guard source.mergedInto == nil else {
      throw refuse("\(source.number) is merged already. Take that merge back first.")
    }
    guard target.mergedInto == nil else {
      throw refuse(
        "\(target.number) is merged into another ticket. Merge into that one instead.")
    }
    guard target.status != .closed else {
      throw refuse("\(target.number) is closed. Reopen it first.")
    }
    guard !target.isHandledByBot else {
      throw refuse("\(target.number) is a chat that the bot still has. Accept it first.")
    }
    guard source.status != .closed else {
      throw refuse("\(source.number) is closed. Reopen it first.")
    }
  }

  private static func before(_ target: Ticket) -> Merge.TargetBefore {
    Merge.TargetBefore(
      status: target.status, inbox: target.inbox, resolvedAt: target.resolvedAt,
      resolution: target.resolution, reopenCount: target.reopenCount, sla: target.sla,
      firstResponseAt: target.firstResponseAt, lastMessageAt: target.lastMessageAt,
      lastReplyAt: target.lastReplyAt, lastCustomerMessageAt: target.lastCustomerMessageAt,
      snoozedUntil: target.snoozedUntil, autoCloseAt: target.autoCloseAt,
      visibleMessageAt: target.visibleMessageAt, chat: target.chat)
  }

  /// What the target's customer sees as its last message comes from his own conversations alone.
  private static func keepVisibleDate(
    of target: inout Ticket, _ source: Ticket, _ absorbed: [Ticket]
  ) {
    let gained = [source] + absorbed
    let own = gained.filter { $0.requester.id == target.requester.id }
    guard
      own.count < gained.count || gained.contains(where: { $0.visibleMessageAt != nil })
        || target.visibleMessageAt != nil
    else { return }
    target.visibleMessageAt = own.map(\.customerMessageAt).reduce(target.customerMessageAt, max)
  }

  /// Gives the target what the source has and it has not, and notes what was new.
  private static func unite(_ source: Ticket, into target: inout Ticket, _ ledger: inout Merge) {
    ledger.addedTags = source.tags.filter { !target.tags.contains($0) }
    target.tags = (target.tags + ledger.addedTags).sorted { TicketEdit.precedes($0, $1) }
    ledger.addedFollowers = source.followers.filter { !target.followers.contains($0) }
    target.followers = (target.followers + ledger.addedFollowers).sorted()
    var contacts = source.ccs
    if source.requester.id != target.requester.id {
      contacts.append(
        Contact(
          name: source.requester.name, email: source.requester.email,
          customer: source.requester.id))
    }
    for contact in contacts where !target.ccs.contains(contact) {
      ledger.addedContacts.append(contact)
      target.ccs.append(contact)
    }
    for link in source.links where link.ticket != target.id && !target.links.contains(link) {
      ledger.addedLinks.append(link)
      target.links.append(link)
    }
    for link in source.hostLinks where !target.hostLinks.contains(link) {
      ledger.addedHostLinks.append(link)
      target.hostLinks.append(link)
    }
    for article in source.articles where !target.articles.contains(article) {
      ledger.addedArticles.append(article)
      target.articles.append(article)
    }
    target.lastMessageAt = max(target.lastMessageAt, source.lastMessageAt)
    target.lastReplyAt = [target.lastReplyAt, source.lastReplyAt].compactMap(\.self).max()
    target.lastCustomerMessageAt =
      [target.lastCustomerMessageAt, source.lastCustomerMessageAt].compactMap(\.self).max()
  }

  /// Tickets that pointed at the source point at the target, so that a link is always one hop.
  private static func repoint(
    _ neighbours: inout MergeNeighbours, from source: Ticket, to target: TicketID,
    _ ledger: inout Merge
  ) {
    for index in neighbours.linked.indices {
      let links = neighbours.linked[index].ticket.links
      var kept: [TicketLink] = []
      for link in links {
        guard link.ticket == source.id else {
          kept.append(link)
          continue
        }
        let moved = TicketLink(link.kind, target)
        let hadTarget = links.contains(moved)
        ledger.repointed.append(
          Merge.Repointed(
            ticket: neighbours.linked[index].ticket.id, kind: link.kind, hadTarget: hadTarget))
        if !hadTarget { kept.append(moved) }
      }
      neighbours.linked[index].ticket.links = kept
    }
  }

  /// The earliest unanswered wait goes on at the target.
  private static func carryWait(
    of source: Ticket, wasWaiting: Bool, to target: inout TicketEdit
  ) {
    guard wasWaiting else { return }
    let since =
      source.firstResponseAt == nil
      ? source.createdAt : source.lastCustomerMessageAt ?? source.createdAt
    target.noteSLA(.waitMerged, at: since)
    target.ticket.inbox = source.inbox == .unread ? .unread : target.ticket.inbox
  }

  // MARK: - Taking it back

  /// Takes back exactly what the ledger names.
  ///
  /// - Returns: Whether nothing had happened on the target since; then its state is as before.
  static func unmerge(
    _ source: inout TicketEdit, from target: inout TicketEdit,
    _ neighbours: inout MergeNeighbours, _ ledger: Merge
  ) throws(HelpdeskError) -> Bool {
    guard source.ticket.mergedInto == ledger.target, target.ticket.id == ledger.target else {
      throw HelpdeskError(
        .unmergeRefused,
        "\(source.ticket.number) came to \(target.ticket.number) with another ticket. "
          + "Take that later merge back first.", ticket: source.ticket.number.description)
    }
    try target.requireNotDeleted()
    let isUntouched =
      target.ticket.lastMessageSequence == ledger.targetMessages
      && target.ticket.lastEventSequence == ledger.targetEvents
    separate(&target.ticket, ledger)
    if isUntouched {
      restore(&target.ticket, ledger)
    } else {
      target.ticket.sla.forgetMergedWait(
        of: ledger.sourceBefore, under: target.context.policies)
      let isOutermost = target.beginGathering()
      target.endGathering(isOutermost, .policyChanged)
    }
    for index in neighbours.linked.indices {
      giveBack(&neighbours.linked[index].ticket, ledger)
    }
    for index in neighbours.absorbed.indices
    where ledger.movedAlong.contains(neighbours.absorbed[index].ticket.id) {
      neighbours.absorbed[index].ticket.mergedInto = ledger.source
    }
    revive(&source.ticket, ledger)
    source.ticket.updatedAt = source.now
    target.ticket.updatedAt = target.now
    source.record(.unmerged, from: target.ticket.number.description)
    target.record(.unmerged, from: source.ticket.number.description)
    return isUntouched
  }

  private static func separate(_ target: inout Ticket, _ ledger: Merge) {
    let gone = Set([ledger.source] + ledger.movedAlong)
    target.absorbed.removeAll { gone.contains($0) }
    target.tags.removeAll { ledger.addedTags.contains($0) }
    target.followers.removeAll { ledger.addedFollowers.contains($0) }
    target.ccs.removeAll { ledger.addedContacts.contains($0) }
    target.links.removeAll { ledger.addedLinks.contains($0) }
    target.hostLinks.removeAll { ledger.addedHostLinks.contains($0) }
    target.articles.removeAll { ledger.addedArticles.contains($0) }
  }

  private static func restore(_ target: inout Ticket, _ ledger: Merge) {
    let before = ledger.targetBefore
    target.status = before.status
    if target.inbox == ledger.targetInboxAfter { target.inbox = before.inbox }
    target.resolvedAt = before.resolvedAt
    target.resolution = before.resolution
    target.reopenCount = before.reopenCount
    let announced = target.sla.announced
    target.sla = before.sla
    // The numbers of announcements are given once.
    target.sla.announced = announced
    target.firstResponseAt = before.firstResponseAt
    target.lastMessageAt = before.lastMessageAt
    target.lastReplyAt = before.lastReplyAt
    target.lastCustomerMessageAt = before.lastCustomerMessageAt
    target.snoozedUntil = before.snoozedUntil
    target.autoCloseAt = before.autoCloseAt
    target.visibleMessageAt = before.visibleMessageAt
    target.chat = before.chat
  }

  private static func giveBack(_ linked: inout Ticket, _ ledger: Merge) {
    for entry in ledger.repointed where entry.ticket == linked.id {
      let moved = TicketLink(entry.kind, ledger.target)
      let original = TicketLink(entry.kind, ledger.source)
      if entry.hadTarget {
        if !linked.links.contains(original) { linked.links.append(original) }
      } else if let index = linked.links.firstIndex(of: moved) {
        linked.links[index] = original
      }
    }
  }

  private static func revive(_ source: inout Ticket, _ ledger: Merge) {
    var revived = ledger.sourceBefore
    revived.version = source.version
    revived.lastEventSequence = source.lastEventSequence
    revived.lastMessageSequence = source.lastMessageSequence
    revived.sla.announced = source.sla.announced
    source = revived
  }
}

extension SLAState {
  /// Takes back what ``SLAMoment/Kind/waitMerged`` brought for a ticket.
  mutating func forgetMergedWait(of source: Ticket, under book: PolicyBook) {
    let instants = [source.createdAt, source.lastCustomerMessageAt].compactMap(\.self)
    guard
      let index = history.lastIndex(where: {
        $0.kind == .waitMerged && instants.contains($0.at)
      })
    else { return }
    history.remove(at: index)
    reckon(under: book)
  }
}
