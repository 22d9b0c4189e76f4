//! Networks: which machine a request comes from, and whether it is one of ours.

use core::net::IpAddr;
use std::fmt;

/// A range of IP addresses: `172.20.0.0/16`, `10.0.0.7`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    length: u8,
}

impl Network {
    /// Reads an address, alone or with the length of its prefix; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().ok()?;
        let whole = if first.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(text) => text.parse().ok().filter(|n| *n <= whole)?,
            None => whole,
        };
        Some(Network { first, length })
    }

    /// Whether an address belongs to the range. An IPv4 address written as IPv6 (`::ffff:10.0.0.7`) is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let (first, address) = (self.first.to_canonical(), address.to_canonical());
        if first.is_ipv4() != address.is_ipv4() {
            return false;
        }
        // A prefix of a mapped address counts its 96 leading bits.
        let length = if first.is_ipv4() && self.first.is_ipv6() {
            self.length.saturating_sub(96)
        } else {
            self.length
        };
        let differing = bits(first) ^ bits(address);
        length == 0 || differing.leading_zeros() >= u32::from(length)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.first.is_ipv4() { 32 } else { 128 };
        if self.length == whole {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}/{}", self.first, self.length)
        }
    }
}

/// The address of the person's machine: the one connected, or, when that one is a trusted proxy, the nearest address of
/// `X-Forwarded-For` that is not one. What an untrusted machine writes in that header is never believed.
pub fn client_address(connected: IpAddr, forwarded: &str, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = connected.to_canonical();
    for hop in forwarded.rsplit(',') {
        if !is_trusted(client) {
            break;
        }
        let Some(address) = hop_address(hop.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// An address of the header; some proxies write a port after it.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[');
    text.parse()
        .ok()
        .or_else(|| text.parse::<core::net::SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| bare.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| Network::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_range_holds_its_addresses_and_no_others() {
        let range = Network::parse("172.20.0.0/16").unwrap();
        assert!(range.contains(ip("172.20.255.1")) && range.contains(ip("::ffff:172.20.0.9")));
        assert!(!range.contains(ip("172.21.0.1")) && !range.contains(ip("::1")));
        assert!(Network::parse("0.0.0.0/0").unwrap().contains(ip("9.9.9.9")));
        assert!(Network::parse("fd00::/8").unwrap().contains(ip("fd12::1")));
        assert_eq!(Network::parse("::1").unwrap().to_string(), "::1");
        for wrong in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "proxy"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_a_trusted_proxy_says_whom_it_speaks_for() {
        let trusted = networks(&["10.0.0.0/8"]);
        assert_eq!(client_address(ip("10.0.0.2"), "198.51.100.7", &trusted), ip("198.51.100.7"));
        assert_eq!(client_address(ip("203.0.113.9"), "198.51.100.7", &trusted), ip("203.0.113.9"));
        assert_eq!(client_address(ip("10.0.0.2"), "", &trusted), ip("10.0.0.2"));
        assert_eq!(client_address(ip("10.0.0.2"), "198.51.100.7", &[]), ip("10.0.0.2"));
    }

    #[test]
    fn an_address_that_the_visitor_wrote_before_the_proxy_is_not_believed() {
        let trusted = networks(&["10.0.0.0/8"]);
        let forwarded = "1.2.3.4, 198.51.100.7, 10.0.0.3";
        assert_eq!(client_address(ip("10.0.0.2"), forwarded, &trusted), ip("198.51.100.7"));
        assert_eq!(
            client_address(ip("10.0.0.2"), "1.2.3.4, n’importe quoi", &trusted),
            ip("10.0.0.2")
        );
        assert_eq!(
            client_address(ip("10.0.0.2"), "[2001:db8::5]:443", &trusted),
            ip("2001:db8::5")
        );
    }
}
