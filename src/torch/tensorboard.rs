//! TensorBoard's event files: records of protocol buffers, as its `SummaryWriter`
//! writes them.
//!
//! Formats: `tensorflow/core/lib/io/record_writer.h` (length, masked CRC-32C,
//! data, masked CRC-32C), `tensorboard/compat/proto/{event,summary}.proto`.

use prost::Message;

/// One record of an event file.
#[derive(Clone, PartialEq, Message)]
pub struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    pub wall_time: f64,
    #[prost(int64, tag = "2")]
    pub step: i64,
    /// Of the first record only.
    #[prost(string, optional, tag = "3")]
    pub file_version: Option<String>,
    #[prost(message, optional, tag = "5")]
    pub summary: Option<Summary>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Summary {
    #[prost(message, repeated, tag = "1")]
    pub value: Vec<SummaryValue>,
}

#[derive(Clone, PartialEq, Message)]
pub struct SummaryValue {
    #[prost(string, tag = "1")]
    pub tag: String,
    #[prost(float, optional, tag = "2")]
    pub simple_value: Option<f32>,
    #[prost(message, optional, tag = "5")]
    pub histo: Option<HistogramProto>,
    #[prost(message, optional, tag = "8")]
    pub tensor: Option<TensorProto>,
    #[prost(message, optional, tag = "9")]
    pub metadata: Option<SummaryMetadata>,
}

#[derive(Clone, PartialEq, Message)]
pub struct HistogramProto {
    #[prost(double, tag = "1")]
    pub min: f64,
    #[prost(double, tag = "2")]
    pub max: f64,
    #[prost(double, tag = "3")]
    pub num: f64,
    #[prost(double, tag = "4")]
    pub sum: f64,
    #[prost(double, tag = "5")]
    pub sum_squares: f64,
    /// The upper edge of each bucket.
    #[prost(double, repeated, tag = "6")]
    pub bucket_limit: Vec<f64>,
    #[prost(double, repeated, tag = "7")]
    pub bucket: Vec<f64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct SummaryMetadata {
    #[prost(message, optional, tag = "1")]
    pub plugin_data: Option<PluginData>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PluginData {
    #[prost(string, tag = "1")]
    pub plugin_name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub content: Vec<u8>,
}

/// A vector of texts.
#[derive(Clone, PartialEq, Message)]
pub struct TensorProto {
    /// 7 is `DT_STRING`.
    #[prost(int32, tag = "1")]
    pub dtype: i32,
    #[prost(message, optional, tag = "2")]
    pub tensor_shape: Option<TensorShape>,
    #[prost(bytes = "vec", repeated, tag = "8")]
    pub string_val: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct TensorShape {
    #[prost(message, repeated, tag = "2")]
    pub dim: Vec<Dimension>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Dimension {
    #[prost(int64, tag = "1")]
    pub size: i64,
}

impl Event {
    /// What a file begins with.
    pub fn version(wall_time: f64) -> Event {
        let file_version = Some("brain.Event:2".into());
        Event { wall_time, step: 0, file_version, summary: None }
    }

    fn one(wall_time: f64, step: i64, value: SummaryValue) -> Event {
        let summary = Some(Summary { value: vec![value] });
        Event { wall_time, step, file_version: None, summary }
    }

    pub fn scalar(wall_time: f64, tag: &str, value: f64, step: i64) -> Event {
        let simple_value = Some(value as f32);
        Event::one(
            wall_time,
            step,
            SummaryValue { tag: tag.into(), simple_value, ..SummaryValue::default() },
        )
    }

    pub fn text(wall_time: f64, tag: &str, text: &str, step: i64) -> Event {
        let plugin_data = Some(PluginData { plugin_name: "text".into(), content: Vec::new() });
        let value = SummaryValue {
            tag: format!("{tag}/text_summary"),
            tensor: Some(TensorProto {
                dtype: 7,
                tensor_shape: Some(TensorShape { dim: vec![Dimension { size: 1 }] }),
                string_val: vec![text.as_bytes().to_vec()],
            }),
            metadata: Some(SummaryMetadata { plugin_data }),
            ..SummaryValue::default()
        };
        Event::one(wall_time, step, value)
    }

    pub fn histogram(wall_time: f64, tag: &str, values: &[f64], step: i64) -> Event {
        let histo = Some(histogram(values));
        Event::one(
            wall_time,
            step,
            SummaryValue { tag: tag.into(), histo, ..SummaryValue::default() },
        )
    }

    /// The event as bytes of a file.
    pub fn record(&self) -> Vec<u8> {
        let data = self.encode_to_vec();
        let length = (data.len() as u64).to_le_bytes();
        let mut record = Vec::with_capacity(data.len() + 16);
        record.extend_from_slice(&length);
        record.extend_from_slice(&masked_crc(&length).to_le_bytes());
        record.extend_from_slice(&data);
        record.extend_from_slice(&masked_crc(&data).to_le_bytes());
        record
    }
}

/// A CRC of data that holds CRCs would be weak, so TensorFlow rotates it.
fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// `torch/utils/tensorboard/summary.py`, `make_histogram` with its default bins:
/// edges that grow by a tenth from 1e-12 to 1e20 on both sides of 0.
fn histogram(values: &[f64]) -> HistogramProto {
    let mut edges = Vec::new();
    let mut edge = 1e-12;
    while edge < 1e20 {
        edges.push(edge);
        edge *= 1.1;
    }
    let negative: Vec<f64> = edges.iter().rev().map(|edge| -edge).collect();
    let edges: Vec<f64> = negative.into_iter().chain([0.0]).chain(edges).collect();
    let mut counts = vec![0u64; edges.len() - 1];
    for &value in values {
        // numpy.histogram: half open bins, the last one closed; what lies outside is left out.
        let bin = edges.partition_point(|edge| *edge <= value);
        if value == edges[edges.len() - 1] {
            counts[edges.len() - 2] += 1;
        } else if (1..edges.len()).contains(&bin) {
            counts[bin - 1] += 1;
        }
    }
    let filled: Vec<usize> = (0..counts.len()).filter(|&bin| counts[bin] > 0).collect();
    let (bucket_limit, bucket) = match (filled.first(), filled.last()) {
        (Some(&first), Some(&last)) => {
            let limits = edges[first + 1..=last + 1].iter().copied();
            let counts = counts[first..=last].iter().map(|&count| count as f64);
            // TensorBoard draws the first bucket from the edge before it.
            (
                std::iter::once(edges[first]).chain(limits).collect(),
                std::iter::once(0.0).chain(counts).collect(),
            )
        }
        _ => (vec![0.0], vec![0.0]),
    };
    HistogramProto {
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        num: values.len() as f64,
        sum: values.iter().sum(),
        sum_squares: values.iter().map(|value| value * value).sum(),
        bucket_limit,
        bucket,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_framed_as_tensorflow_does() {
        // Written by tensorboard 2.20 for Event(wall_time=1.0, file_version="brain.Event:2").
        let record = Event::version(1.0).record();
        assert_eq!(record.len(), 8 + 4 + 24 + 4);
        assert_eq!(record[..8], 24u64.to_le_bytes());
        assert_eq!(record[12..21], [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
        assert_eq!(Event::decode(&record[12..36]), Ok(Event::version(1.0)));
    }

    #[test]
    fn crcs_are_masked() {
        // RFC 3720, B.4: 32 bytes of zeros.
        assert_eq!(crc32c::crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(
            masked_crc(&[0; 32]),
            0x8a91_36aa_u32.rotate_right(15).wrapping_add(0xa282_ead8)
        );
    }

    #[test]
    fn a_histogram_counts_every_value_once() {
        let values = [-1.0, 0.0, 0.5, 0.5, 2.0];
        let histogram = histogram(&values);
        assert_eq!(histogram.bucket.iter().sum::<f64>(), 5.0);
        assert_eq!(histogram.bucket.len(), histogram.bucket_limit.len());
        assert_eq!((histogram.min, histogram.max, histogram.num), (-1.0, 2.0, 5.0));
    }
}
