//! A load of requests, one in flight on each connection, as light as it can be: on two cores it shares the machine with
//! the server that it measures.
//!
//! The first line of the standard input says what to send, as JSON; each further one for how many milliseconds to go on
//! sending it, and is answered by a line that says what came of it. Connections stay open from one to the next.

mod connection;
mod grpc;
mod http;
mod load;
mod redis;
mod zookeeper;

use connection::Exchange;
use load::Load;
use serde_json::{Value, json};
use std::io::{Error, Result, stdin};

fn main() -> Result<()> {
    let mut lines = stdin().lines();
    let plan: Value = serde_json::from_str(&lines.next().ok_or_else(|| wrong("no plan"))??)?;
    let address = plan["address"].as_str().unwrap_or_default();
    let address = address
        .parse()
        .map_err(|_| wrong("address: an IP and a port"))?;
    let mut load = Load::open(address, exchanges(&plan)?)?;
    println!("{}", json!({ "connections": load.connections() }));
    for line in lines {
        let millis = line?
            .trim()
            .parse()
            .map_err(|_| wrong("a number of milliseconds"))?;
        let burst = load.burst(millis)?;
        println!(
            "{}",
            json!({ "answers": burst.answers, "seconds": burst.seconds })
        );
    }
    Ok(())
}

/// What happens on each connection: the requests are dealt out among them.
fn exchanges(plan: &Value) -> Result<Vec<Box<dyn Exchange>>> {
    let connections = plan["connections"].as_u64().unwrap_or(1) as usize;
    let requests: Vec<&str> = plan["requests"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    (0..connections)
        .map(|index| {
            let share = requests.iter().copied().skip(index).step_by(connections);
            let exchange: Box<dyn Exchange> = match plan["protocol"].as_str() {
                Some("http") => {
                    let marker = plan["marker"].as_str().unwrap_or_default();
                    let carries = plan["carries"].as_bool().unwrap_or(false);
                    Box::new(http::Http::new(share, marker, carries)?)
                }
                Some("redis") => Box::new(redis::Redis::new(share)?),
                Some("zookeeper") => Box::new(zookeeper::Ping),
                Some("grpc") => Box::new(grpc::KeepAlive::new(share)?),
                _ => return Err(wrong("protocol: http, redis, zookeeper or grpc")),
            };
            Ok(exchange)
        })
        .collect()
}

fn wrong(what: &str) -> Error {
    Error::other(what)
}
