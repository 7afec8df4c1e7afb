import Foundation

/// A photo of a dark street: a PNG (ISO/IEC 15948) whose pixels are not compressed, so that no library is needed.
public func drawPhoto(width: Int = 1200, height: Int = 900) -> Data {
    var rows = Data(capacity: (width + 1) * height)
    for y in 0..<height {
        rows.append(0)
        for x in 0..<width {
            let isPole = abs(x - width / 2) < 10 && y > height / 4
            rows.append(isPole ? 90 : y > height * 4 / 5 ? 60 : 24)
        }
    }
    var picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    // Eight bits of grey.
    picture.append(chunk("IHDR", big(width) + big(height) + Data([8, 0, 0, 0, 0])))
    picture.append(chunk("IDAT", stored(rows)))
    picture.append(chunk("IEND", Data()))
    return picture
}

private func big(_ number: Int) -> Data { Data((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }) }
private func little(_ number: Int) -> Data { Data([UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]) }

private func chunk(_ kind: String, _ body: Data) -> Data {
    let named = Data(kind.utf8) + body
    var check: UInt32 = .max
    for byte in named {
        check ^= UInt32(byte)
        for _ in 0..<8 { check = check & 1 == 1 ? 0xEDB8_8320 ^ (check >> 1) : check >> 1 }
    }
    return big(body.count) + named + big(Int(~check))
}

/// As zlib writes what it does not compress (RFC 1950, RFC 1951).
private func stored(_ bytes: Data) -> Data {
    var stream = Data([0x78, 0x01])
    let longest = 65_535
    for start in stride(from: 0, to: bytes.count, by: longest) {
        let block = bytes[start..<min(start + longest, bytes.count)]
        stream.append(start + longest >= bytes.count ? 1 : 0)
        stream.append(little(block.count) + little(~block.count) + block)
    }
    var (one, two): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        one = (one + UInt32(byte)) % 65_521
        two = (two + one) % 65_521
    }
    return stream + big(Int(two << 16 | one))
}
