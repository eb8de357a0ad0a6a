extension StaffDesk {
  /// One's own notices, the newest first, live.
  ///
  /// Notices of others cost it nothing. A bot and the system have none.
  ///
  /// - Parameters:
  ///   - unreadOnly: Whether to leave out what was read.
  ///   - limit: How many a page has, 1 to 1,000.
  ///   - cursor: Where the page before ended.
  /// - Returns: The page, as a question that can be asked once or watched.
  public func notifications(
    unreadOnly: Bool = false, limit: Int = 50, after cursor: Cursor? = nil
  ) -> LiveQuery<NoticePage> {
    let recipient = NoticeRecipient(principal)
    return query(.readNotices) { context throws(HelpdeskError) in
      try await context.notices(
        of: recipient, unreadOnly: unreadOnly, limit: limit, after: cursor)
    }
  }

  /// Marks one of one's own notices read; a second time changes nothing.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for another's notice, as for none.
  @discardableResult
  public func markNoticeRead(_ id: NoticeID) async throws(HelpdeskError) -> Notice {
    try await core.markRead(id, command(.writeNotices))
  }

  /// Marks all of one's own notices read.
  ///
  /// What arrives after the call stays unread.
  ///
  /// - Returns: How many were unread.
  /// - Throws: What the store fails at; notices marked before that stay so.
  @discardableResult
  public func markAllNoticesRead() async throws(HelpdeskError) -> Int {
    try await core.markAllRead(command(.writeNotices))
  }
}

extension CustomerDesk {
  /// The customer's own notices, the newest first, live.
  ///
  /// - Parameters:
  ///   - unreadOnly: Whether to leave out what was read.
  ///   - limit: How many a page has, 1 to 1,000.
  ///   - cursor: Where the page before ended.
  /// - Returns: The page, as a question that can be asked once or watched.
  public func notifications(
    unreadOnly: Bool = false, limit: Int = 50, after cursor: Cursor? = nil
  ) -> LiveQuery<CustomerNoticePage> {
    let recipient = NoticeRecipient.customer(requester.id)
    return query(.readNotices) { context throws(HelpdeskError) in
      let page = try await context.notices(
        of: recipient, unreadOnly: unreadOnly, limit: limit, after: cursor)
      return CustomerNoticePage(
        notices: page.notices.map(CustomerNotice.init), unread: page.unread, next: page.next)
    }
  }

  /// Marks one of the customer's notices read; a second time changes nothing.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for another's notice, as for none.
  @discardableResult
  public func markNoticeRead(_ id: NoticeID) async throws(HelpdeskError) -> CustomerNotice {
    CustomerNotice(try await core.markRead(id, command(.writeNotices)))
  }

  /// Marks all of the customer's notices read.
  ///
  /// What arrives after the call stays unread.
  ///
  /// - Returns: How many were unread.
  /// - Throws: What the store fails at; notices marked before that stay so.
  @discardableResult
  public func markAllNoticesRead() async throws(HelpdeskError) -> Int {
    try await core.markAllRead(command(.writeNotices))
  }
}

extension LiveContext {
  fileprivate func notices(
    of recipient: NoticeRecipient?, unreadOnly: Bool, limit: Int, after cursor: Cursor?
  ) async throws(HelpdeskError) -> NoticePage {
    guard (1...1000).contains(limit) else {
      throw .invalid("limit", "Ask for 1 to 1000 notices, not \(limit).")
    }
    guard let recipient else { return NoticePage(notices: [], unread: 0, next: nil) }
    depend(on: .notice, where: recipient.filter)
    let page = try await reader.page(
      .query(
        Query(
          .notice, unreadOnly ? recipient.unreadFilter : recipient.filter,
          order: .columns([.descending(Notice.Field.at)]), after: cursor, limit: limit)))
    return NoticePage(
      notices: try await reader.numbered(try DeskReader.decode(page)),
      unread: try await reader.count(.notice, recipient.unreadFilter), next: page.next)
  }
}
