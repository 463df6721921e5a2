/// Where chance comes from: a number mixed with what it is for, so that a second run repeats the first.
///
/// There is no generator state anywhere: a shuffle or a fuzzed interval is a function of the seed
/// and of the ids and counts it is mixed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The seed with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The seed for one purpose, told apart from others by `salt`.
    pub const fn with(self, salt: u64) -> Self {
        Self(mix(self.0 ^ mix(salt)))
    }

    /// A number spread evenly over all 64-bit values.
    pub const fn number(self) -> u64 {
        mix(self.0)
    }

    /// A number from 0 up to, not including, `bound`; 0 when `bound` is 0.
    pub const fn below(self, bound: u64) -> u64 {
        // The high half of the product: even to one part in 2^64 / bound, without a division.
        ((self.number() as u128 * bound as u128) >> 64) as u64
    }

    /// The numbers 0 to `length` - 1 in an order that depends only on the seed (Fisher-Yates).
    pub fn shuffled(self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..length).collect();
        for last in (1..length).rev() {
            let other = self.with(last as u64).below(last as u64 + 1) as usize;
            order.swap(last, other);
        }
        order
    }
}

/// The finalizer of `SplitMix64` (Steele, Lea and Flood 2014): a bijection that spreads every bit.
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixer_gives_the_published_first_output_of_splitmix64() {
        // First output for seed 0 of the reference implementation: 0xe220a8397b1dcdaf.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn every_order_of_three_comes_up_about_equally_often() {
        let mut counts = std::collections::BTreeMap::new();
        for number in 0..6_000 {
            *counts.entry(Seed::new(number).shuffled(3)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        // 1000 expected, standard deviation 29: five of them either way.
        assert!(
            counts.values().all(|n| (855..=1145).contains(n)),
            "{counts:?}"
        );
    }

    #[test]
    fn a_shuffle_holds_every_index_once() {
        let mut order = Seed::new(7).shuffled(9);
        order.sort_unstable();
        assert_eq!(order, (0..9).collect::<Vec<_>>());
        assert!(Seed::new(7).shuffled(0).is_empty());
    }
}
