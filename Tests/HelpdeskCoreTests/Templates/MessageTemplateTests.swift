import HelpdeskCore
import Testing

@Suite("Message templates")
struct MessageTemplateTests {
  static let values = ["customer.name": "Ada", "ticket.number": "TK-7", "empty": ""]

  @Test(
    "Values take their places",
    arguments: [
      ("", ""), ("plain } { }} text", "plain } { }} text"), ("Hi {{customer.name}}!", "Hi Ada!"),
      ("{{ customer.name\n}}{{ticket.number}}", "AdaTK-7"),
      ("\\{{customer.name}}", "{{customer.name}}"),
      ("a\\b", "a\\b"), ("{{empty}}|", "|"), ("{{empty|there}}", "there"),
      ("{{missing| you }}", "you"), ("{{missing|}}", ""), ("{{customer.name|there}}", "Ada"),
    ])
  func renders(text: String, expected: String) throws {
    #expect(try MessageTemplate(text).render(Self.values) == expected)
  }

  @Test("A value with braces is inserted as it is")
  func noRecursion() throws {
    let template = try MessageTemplate("{{a}}{{b}}")
    #expect(try template.render(["a": "{{b}}", "b": "\\{{a"]) == "{{b}}\\{{a")
  }

  @Test("An unknown variable is an error that names itself, its place and the known ones")
  func unknownVariable() throws {
    let template = try MessageTemplate("Hi,\n  {{custmer.name}}")
    let error = #expect(throws: TemplateError.self) { try template.render(Self.values) }
    #expect(error?.code == .unknownVariable && error?.variable == "custmer.name")
    #expect(error?.line == 2 && error?.column == 3)
    #expect(error?.known == ["customer.name", "empty", "ticket.number"])
    #expect(error?.message.contains("customer.name, empty, ticket.number") == true)
  }

  @Test(
    "A broken template is an error with its place",
    arguments: [
      ("a {{b", TemplateError.Code.unclosedBraces, 3), ("{{a {{b}}", .unclosedBraces, 1),
      ("{{}}", .invalidName, 1), ("é {{ a b }}", .invalidName, 3), ("{{|x}}", .invalidName, 1),
      ("{{{a}}}", .invalidName, 1),
    ])
  func broken(text: String, code: TemplateError.Code, column: Int) {
    let error = #expect(throws: TemplateError.self) { try MessageTemplate(text) }
    #expect(error?.code == code && error?.column == column && error?.line == 1)
  }

  @Test("The variables are listed once each, in order")
  func variables() throws {
    #expect(try MessageTemplate("{{b}} {{a|x}} {{b}}").variables == ["b", "a"])
  }

  @Test("A check finds a slip that a default would hide")
  func check() throws {
    let template = try MessageTemplate("{{customer.nmae|there}}")
    #expect(throws: TemplateError.self) { try template.check(against: ["customer.name"]) }
    try template.check(against: ["customer.nmae"])
  }
}
