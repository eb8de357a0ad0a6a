extension TicketQuery {
  /// Tickets with one of these statuses, as a list made at run time; an empty list takes any.
  public func status(_ statuses: [TicketStatus]) -> TicketQuery {
    with { $0.statuses = statuses }
  }

  /// Tickets with one of these priorities, as a list made at run time; an empty list takes any.
  public func priority(_ priorities: [TicketPriority]) -> TicketQuery {
    with { $0.priorities = priorities }
  }

  /// Tickets of one of these categories, as a list made at run time; an empty list takes any.
  public func category(_ categories: [TicketCategory]) -> TicketQuery {
    with { $0.categories = categories }
  }

  /// Tickets of one of these kinds, as a list made at run time; an empty list takes any.
  public func kind(_ kinds: [TicketKind]) -> TicketQuery {
    with { $0.kinds = kinds }
  }

  /// Tickets of one of these channels, as a list made at run time; an empty list takes any.
  public func channel(_ channels: [Channel]) -> TicketQuery {
    with { $0.channels = channels }
  }

  /// Tickets with all of these tags, as a list made at run time.
  public func tagged(_ tags: [String]) -> TicketQuery {
    with { $0.tags += tags }
  }

  /// Tickets with all of these labels, as a list made at run time.
  public func labeled(_ labels: [TicketLabel]) -> TicketQuery {
    with { $0.labels += labels }
  }

  /// Tickets of one of these teams, as a list made at run time; an empty list takes any.
  public func team(_ teams: [TeamID]) -> TicketQuery {
    with { $0.teams = teams }
  }

  /// With counts by these properties, as a list made at run time.
  public func withFacets(_ facets: [TicketFacet]) -> TicketQuery {
    with { $0.facets = facets }
  }
}
