import Foundation

/// Tells on the standard error what is going on.
package enum Progress {
  package static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }
}
