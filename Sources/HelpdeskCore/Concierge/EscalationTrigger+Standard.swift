extension EscalationTrigger {
  private static let negation =
    "not|never|didnt|doesnt|dont|hasnt|havent|isnt|wasnt|wont|cant|cannot|couldnt|wouldnt"
  private static let failing = "failed|fails|failing|failure|failures|fail"
  private static let inability = "cannot|cant|couldnt|unable|wont|not|never|doesnt|trouble|problem"

  /// The desk's table, in the order in which equals are decided.
  public static let standardTable: [EscalationTrigger] = security + banking + access + app + urgency

  private static let security = [
    EscalationTrigger(
      .security, "unauthorized", forms: ["unauthori*", "not authorized|authorised"]),
    EscalationTrigger(.security, "fraud", forms: ["fraud*"]),
    EscalationTrigger(
      .security, "hacked", forms: ["hack*"],
      falseFriends: ["hackathon", "hackathons", "hackney", "hackneyed", "hacksaw", "hacksaws"]),
    EscalationTrigger(.security, "suspicious", forms: ["suspicio*"]),
    EscalationTrigger(
      .security, "security concern", forms: ["security concern*|issue*|breach*|incident*"]),
  ]

  private static let banking = [
    EscalationTrigger(
      .banking, "transfer failed",
      forms: [
        "transfer* … \(failing)|declined|rejected",
        "failed|failing|fails|declined|rejected … transfer*",
        "transfer* … \(negation) … go|goes|going|gone|went through",
        "transfer* … \(negation) … work*|complete*|arrive*|process*",
      ]),
    EscalationTrigger(
      .banking, "deposit", forms: ["deposit*"],
      falseFriends: [
        "depositary", "depositaries", "deposition", "depositions", "depository", "depositories",
      ]),
    EscalationTrigger(.banking, "withdrawal", forms: ["withdraw*", "withdrew"]),
    EscalationTrigger(
      .banking, "account locked",
      forms: ["account* … locked|frozen|blocked", "locked|frozen|blocked my|our|the|an account*"]),
    EscalationTrigger(
      .banking, "balance wrong",
      forms: [
        "balance* … wrong|incorrect|inaccurate", "wrong|incorrect|inaccurate … balance*",
        "balance* … \(negation) … right|correct|match|matches|add",
      ]),
  ]

  private static let access = [
    EscalationTrigger(
      .accountAccess, "cannot login",
      forms: [
        "\(inability) … login|logon|signin",
        "\(inability) … log|logging|sign|signing in|into|on|onto",
        "login|logon|signin … \(failing)",
      ]),
    EscalationTrigger(
      .accountAccess, "locked out",
      forms: ["lock|locks|locked|locking out", "locked me|us out", "lockout*"]),
    EscalationTrigger(
      .accountAccess, "forgot password",
      forms: [
        "forgot|forget|forgotten|lost … password*|passcode*|passphrase*",
        "password*|passcode*|passphrase* … forgotten",
      ]),
    EscalationTrigger(
      .accountAccess, "account access",
      forms: ["account* access", "access|accessing … account*"]),
  ]

  private static let app = [
    EscalationTrigger(.appError, "error", forms: ["error*"]),
    EscalationTrigger(.appError, "crash", forms: ["crash*"]),
    EscalationTrigger(.appError, "bug", forms: ["bug|bugs|buggy|bugged"]),
    EscalationTrigger(.appError, "failed", forms: [failing]),
    EscalationTrigger(.appError, "exception", forms: ["exception|exceptions"]),
    EscalationTrigger(
      .appError, "not working",
      forms: [
        "\(negation)|stopped|stops … work|works|worked|working", "no longer work|works|working",
      ]),
  ]

  private static let urgency = [
    EscalationTrigger(.urgency, "urgent", forms: ["urgent*|urgency"]),
    EscalationTrigger(.urgency, "critical", forms: ["critical|critically"]),
    EscalationTrigger(.urgency, "emergency", forms: ["emergency|emergencies"]),
    EscalationTrigger(.urgency, "asap", forms: ["asap", "a s a p", "as soon as possible"]),
    EscalationTrigger(.urgency, "immediately", forms: ["immediately|immediate"]),
  ]
}
