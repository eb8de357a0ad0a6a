/// The holidays of an iCalendar file (.ics, RFC 5545), as calendars of states and companies have
/// them.
///
/// What is read: events of whole days (`DTSTART;VALUE=DATE`), their `SUMMARY`, `DTEND` or
/// `DURATION` in days or weeks, `RDATE` and `EXDATE`, and a yearly `RRULE` with `INTERVAL`,
/// `COUNT`, `UNTIL`, `BYMONTH`, `BYMONTHDAY` and `BYDAY` within a month.
///
/// What is not read, and is told in ``skipped``: events with a time of day, other frequencies,
/// other parts of a rule (`BYSETPOS`, `BYYEARDAY`, `BYWEEKNO`, days of the week counted through the
/// year), single instances that were moved (`RECURRENCE-ID`), cancelled events. To-dos, journals,
/// alarms, time zones and everything else about an event are passed over in silence.
public struct HolidayImport: Hashable, Sendable {
  /// An event that is not a holiday, or cannot be one.
  public struct Skipped: Hashable, Sendable {
    /// The line on which the event begins, from 1.
    public let line: Int
    /// What the event is called.
    public let name: String
    /// Why it was left out.
    public let reason: String
  }

  /// The holidays, in the order of the file.
  public private(set) var holidays: [Holiday] = []
  /// The events that were left out, in the order of the file.
  public private(set) var skipped: [Skipped] = []

  /// Reads a file's text.
  ///
  /// - Parameter text: The file, decoded; lines may end in CR LF, LF or CR.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a text that is no iCalendar object, whose
  ///   object is cut off, or that has more than 4 MB.
  public init(iCalendar text: String) throws(HelpdeskError) {
    guard text.utf8.count <= 4_000_000 else {
      throw .invalid("iCalendar", "The calendar has more than 4 MB. Give a smaller one.")
    }
    let properties = ICalendarLines.properties(of: text)
    var open: [String] = []
    var event: [ICalendarProperty] = []
    var start = 0
    var isCalendar = false
    for property in properties {
      switch property.name {
      case "BEGIN":
        open.append(property.value.uppercased())
        if open == ["VCALENDAR"] { isCalendar = true }
        if open == ["VCALENDAR", "VEVENT"] {
          event = []
          start = property.line
        }
      case "END":
        guard open.last == property.value.uppercased() else {
          throw .invalid(
            "iCalendar", "Line \(property.line) ends \(property.value), which is not open.")
        }
        if open == ["VCALENDAR", "VEVENT"] { take(event, from: start) }
        open.removeLast()
      default:
        if open == ["VCALENDAR", "VEVENT"] { event.append(property) }
      }
    }
    guard isCalendar else {
      throw .invalid("iCalendar", "There is no BEGIN:VCALENDAR. Give the text of an .ics file.")
    }
    guard open.isEmpty else {
      throw .invalid("iCalendar", "The calendar is cut off: \(open.joined(separator: " › ")).")
    }
  }

  private mutating func take(_ event: [ICalendarProperty], from line: Int) {
    let name = event.first { $0.name == "SUMMARY" }.map { ICalendarLines.unescaped($0.value) }
    switch HolidayEvent.read(event, name: name ?? "Holiday") {
    case .success(let found): holidays += found
    case .failure(let refusal):
      skipped.append(Skipped(line: line, name: name ?? "", reason: refusal.reason))
    }
  }
}
