/// The name of a stored file, made by the store.
public struct BlobID: RawRepresentable, Hashable, Sendable {
  /// The name: lower-case hexadecimal digits.
  public let rawValue: String

  /// Wraps a name.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

/// What a store says of a file it has taken.
public struct BlobReceipt: Hashable, Sendable {
  /// The file's name.
  public let id: BlobID
  /// Its size in bytes.
  public let size: Int
  /// Its CRC-32C (RFC 3720, Castagnoli).
  public let checksum: UInt32

  /// Makes a receipt.
  public init(id: BlobID, size: Int, checksum: UInt32) {
    self.id = id
    self.size = size
    self.checksum = checksum
  }
}
