//! The street: a small ray caster. Metres; x to the right, y up, z into the picture; the eye is at
//! (0, EYE, 0) and looks along z.

use super::Lamp;

const EYE: f32 = 1.6;
/// Focal length over width: what a phone's main camera has (26 mm on 36 mm film).
const FOCAL: f32 = 0.72;
/// The road's half width, and the distance of the house fronts.
const KERB: f32 = 3.2;
const FRONT: f32 = 6.2;
const FAR: f32 = 140.0;
/// Lamps: the first on the right is the one that the photo is about.
const POLE: f32 = 3.7;
const LAMP_HEIGHT: f32 = 5.6;
const ARM: f32 = 1.3;
const NEAREST: f32 = 9.0;
const LAMP_LIGHT: Colour = [1.0, 0.63, 0.28];

const NIGHT_LIGHT: Colour = [0.012, 0.015, 0.024];

type Colour = [f32; 3];

struct LampPost {
    side: f32,
    z: f32,
    state: Lamp,
}

impl LampPost {
    fn head(&self) -> [f32; 3] {
        [self.side * (POLE - ARM), LAMP_HEIGHT, self.z]
    }
}

fn lamps(nearest: Lamp) -> Vec<LampPost> {
    (0..9u8)
        .map(|index| LampPost {
            side: if index % 2 == 0 { 1.0 } else { -1.0 },
            z: NEAREST + 11.0 * f32::from(index),
            state: if index == 0 { nearest } else { Lamp::Lit },
        })
        .collect()
}

/// Paints the street, RGB, three bytes a pixel. Light is computed at half the size, as a phone's
/// noise reduction leaves it; grain is added at full size.
pub(super) fn paint(width: u32, height: u32, nearest: Lamp) -> Vec<u8> {
    let lamps = lamps(nearest);
    let (half_width, half_height) = (width.div_ceil(2) + 1, height.div_ceil(2) + 1);
    let mut light = vec![[0.0; 3]; half_width as usize * half_height as usize];
    in_bands(&mut light, half_width as usize, |row, line| {
        for (column, pixel) in line.iter_mut().enumerate() {
            let focal = FOCAL * width as f32;
            let x = (column as f32 * 2.0 - width as f32 / 2.0) / focal;
            let y = (height as f32 * 0.60 - row as f32 * 2.0) / focal;
            *pixel = look(x, y, &lamps).map(expose);
        }
    });
    let mut picture = vec![[0u8; 3]; width as usize * height as usize];
    in_bands(&mut picture, width as usize, |row, line| {
        let above = (row / 2) * half_width as usize;
        let below = above + (row % 2) * half_width as usize;
        for (column, pixel) in line.iter_mut().enumerate() {
            let (left, right) = (column / 2, column / 2 + column % 2);
            let grain = grain(column as u32, row as u32);
            for channel in 0..3 {
                let sum = light[above + left][channel]
                    + light[above + right][channel]
                    + light[below + left][channel]
                    + light[below + right][channel];
                pixel[channel] = develop(sum / 4.0, grain[channel]);
            }
        }
    });
    picture.into_iter().flatten().collect()
}

/// Runs `fill` for each line, on as many threads as there are cores.
fn in_bands<T: Send>(lines: &mut [T], width: usize, fill: impl Fn(usize, &mut [T]) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let height = lines.len() / width;
    let band = height.div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (index, lines) in lines.chunks_mut(band * width).enumerate() {
            let fill = &fill;
            scope.spawn(move || {
                for (line, pixels) in lines.chunks_mut(width).enumerate() {
                    fill(index * band + line, pixels);
                }
            });
        }
    });
}

/// From light to tone: exposure, film curve, sRGB's curve (about).
fn expose(light: f32) -> f32 {
    (1.0 - (-light * 1.7).exp()).powf(1.0 / 2.05)
}

/// From tone to a byte, with grain, which is stronger in the dark.
fn develop(tone: f32, grain: f32) -> u8 {
    let noise = grain * (0.036 - 0.022 * tone);
    ((tone + noise) * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Near to normal grain, mostly the same in all channels, as a sensor's is after development.
fn grain(column: u32, row: u32) -> Colour {
    let draw = |salt: u32| {
        let bits = hash(column, row, salt);
        let sum: u32 = bits.to_le_bytes().iter().map(|byte| u32::from(*byte)).sum();
        (sum as f32 - 510.0) / 148.0
    };
    let shared = draw(1);
    [shared * 0.8 + draw(2) * 0.5, shared * 0.8 + draw(3) * 0.4, shared * 0.8 + draw(4) * 0.7]
}

fn hash(a: u32, b: u32, salt: u32) -> u32 {
    let mut bits = a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA77) ^ salt.wrapping_mul(0xC2B2_AE3D);
    bits ^= bits >> 15;
    bits = bits.wrapping_mul(0x2C1B_3C6D);
    bits ^= bits >> 12;
    bits = bits.wrapping_mul(0x297A_2D39);
    bits ^ (bits >> 15)
}

fn random(a: i32, b: i32, salt: u32) -> f32 {
    (hash(a.cast_unsigned(), b.cast_unsigned(), salt) >> 8) as f32 / 16_777_216.0
}

/// Smooth noise between 0 and 1, one draw a unit.
fn rough(x: f32, y: f32, salt: u32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let (s, t) = (smooth(x - column), smooth(y - row));
    let (column, row) = (column as i32, row as i32);
    let at = |c, r| random(column + c, row + r, salt);
    mix(mix(at(0, 0), at(1, 0), s), mix(at(0, 1), at(1, 1), s), t)
}

fn smooth(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

fn step(from: f32, to: f32, value: f32) -> f32 {
    smooth(((value - from) / (to - from)).clamp(0.0, 1.0))
}

fn add(colour: &mut Colour, light: Colour, amount: f32) {
    for (channel, light) in colour.iter_mut().zip(light) {
        *channel += light * amount;
    }
}

fn cover(colour: &mut Colour, paint: Colour, amount: f32) {
    for (channel, paint) in colour.iter_mut().zip(paint) {
        *channel = mix(*channel, paint, amount);
    }
}

/// The light that reaches the eye from one direction (x, y, 1).
fn look(x: f32, y: f32, lamps: &[LampPost]) -> Colour {
    let mut seen = surface(x, y, lamps);
    for lamp in lamps.iter().rev() {
        post(&mut seen, x, y, lamp);
    }
    for lamp in lamps {
        if lamp.state == Lamp::Lit {
            halo(&mut seen, x, y, lamp);
        }
    }
    seen
}

fn surface(x: f32, y: f32, lamps: &[LampPost]) -> Colour {
    // Where the ray meets the ground and the house fronts; the nearer one counts.
    let ground = if y < -1e-4 { EYE / -y } else { FAR };
    let front = if x.abs() > 1e-4 { FRONT / x.abs() } else { FAR };
    let distance = ground.min(front).min(FAR);
    let mut seen = if distance >= FAR {
        sky(x, y)
    } else if front < ground {
        house(x, y, front, lamps)
    } else {
        street(x, ground, lamps)
    };
    // Night air: far things go blue-grey.
    cover(&mut seen, [0.010, 0.012, 0.020], 1.0 - (-distance.min(FAR) / 130.0).exp());
    if distance < FAR && front >= ground && x.abs() * ground < KERB {
        reflections(&mut seen, x, y, lamps);
    }
    seen
}

fn sky(x: f32, y: f32) -> Colour {
    let height = y.max(0.0);
    let glow = (-height * 3.2).exp();
    let cloud = rough(x * 5.0 + 3.0, y * 11.0, 11) * 0.6 + rough(x * 13.0, y * 27.0, 12) * 0.4;
    let mut seen = [0.005, 0.008, 0.019];
    add(&mut seen, [0.030, 0.022, 0.020], glow * (0.55 + 0.9 * cloud));
    let (column, row) = ((x * 260.0).floor(), (y * 260.0).floor());
    if random(column as i32, row as i32, 13) > 0.9985 && cloud < 0.55 {
        let (dx, dy) = (x * 260.0 - column - 0.5, y * 260.0 - row - 0.5);
        add(&mut seen, [0.8, 0.85, 1.0], (-(dx * dx + dy * dy) * 28.0).exp() * 0.22);
    }
    seen
}

/// How much lamp light falls on a point whose surface faces `normal`.
fn lamp_light(point: [f32; 3], normal: [f32; 3], lamps: &[LampPost]) -> f32 {
    lamps
        .iter()
        .filter(|lamp| lamp.state == Lamp::Lit)
        .map(|lamp| {
            let head = lamp.head();
            let to = [head[0] - point[0], head[1] - point[1], head[2] - point[2]];
            let square = to.iter().map(|part| part * part).sum::<f32>() + 0.3;
            let distance = square.sqrt();
            let facing = to.iter().zip(normal).map(|(a, b)| a * b).sum::<f32>() / distance;
            // The head shines down, hardly sideways.
            let down = step(-0.15, 0.75, to[1] / distance);
            facing.max(0.0) * down * 11.0 / square
        })
        .sum()
}

fn lit(albedo: Colour, light: f32) -> Colour {
    let mut seen = [0.0; 3];
    for channel in 0..3 {
        seen[channel] = albedo[channel] * (light * LAMP_LIGHT[channel] + NIGHT_LIGHT[channel]);
    }
    seen
}

fn street(x: f32, distance: f32, lamps: &[LampPost]) -> Colour {
    let (across, z) = (x * distance, distance);
    let light = lamp_light([across, 0.0, z], [0.0, 1.0, 0.0], lamps);
    let soften = (-z / 25.0).exp();
    let stain = rough(across * 0.8, z * 0.5, 21);
    let grit = rough(across * 24.0, z * 24.0, 22) * soften + 0.5 * (1.0 - soften);
    let tone = if across.abs() < KERB {
        let mut tone = 0.10 + 0.05 * stain + 0.05 * grit;
        let dash = step(0.075, 0.055, across.abs()) * step(0.0, 0.1, (z % 5.0) - 2.0);
        tone = mix(tone, 0.5, dash * (0.6 + 0.4 * grit));
        tone
    } else if across.abs() < KERB + 0.16 {
        0.34 + 0.08 * grit
    } else {
        // Paving slabs with dark joints.
        let joint =
            ((across.abs() * 2.0) % 1.0).min((z * 2.0 + (across * 2.0).floor() * 0.5).rem_euclid(1.0));
        let slab = random((across * 2.0).floor() as i32, (z * 2.0).floor() as i32, 23);
        (0.17 + 0.06 * slab * soften + 0.05 * grit) * mix(1.0, step(0.0, 0.07, joint), soften)
    };
    lit([tone, tone * 0.98, tone * 0.95], light)
}

fn house(x: f32, y: f32, distance: f32, lamps: &[LampPost]) -> Colour {
    let side = x.signum();
    let (up, z) = (EYE + y * distance, distance);
    let salt = if side > 0.0 { 31 } else { 32 };
    let plot = (z + side * 2.0) / 7.0;
    let number = plot.floor() as i32;
    let roof = 7.4 + 2.6 * random(number, 0, salt);
    if up > roof + 0.25 {
        return sky(x, y);
    }
    if up > roof {
        return [0.006, 0.006, 0.008];
    }
    let light = lamp_light([side * FRONT, up, z], [-side, 0.0, 0.0], lamps);
    let tint = random(number, 1, salt);
    let plaster = 0.30 + 0.30 * random(number, 2, salt) + 0.06 * rough(z * 9.0, up * 9.0, 33);
    let mut albedo = [plaster, plaster * mix(0.86, 0.97, tint), plaster * mix(0.66, 0.93, tint)];
    if up < 0.7 {
        albedo = [plaster * 0.5, plaster * 0.48, plaster * 0.46];
    }
    let within = plot - plot.floor();
    if within < 0.012 {
        albedo = [0.05; 3];
    }
    let mut seen = lit(albedo, light);
    if let Some(glass) = window(number, within, up, roof, salt) {
        seen = glass.seen(light);
    }
    seen
}

struct Window {
    frame: bool,
    lit: Option<Colour>,
    shade: f32,
}

impl Window {
    fn seen(&self, light: f32) -> Colour {
        if self.frame {
            return lit([0.55, 0.54, 0.52], light);
        }
        match self.lit {
            Some(colour) => colour.map(|channel| channel * self.shade),
            None => lit([0.045, 0.05, 0.06], light * 0.5 + 0.25),
        }
    }
}

/// Three windows a floor, a door in the middle of the ground floor.
fn window(number: i32, within: f32, up: f32, roof: f32, salt: u32) -> Option<Window> {
    let column = (within * 3.0).floor();
    let across = (within * 3.0 - column - 0.5) * 7.0 / 3.0;
    let floor = ((up - 0.2) / 2.8).floor();
    let above = up - 0.2 - floor * 2.8;
    let door = floor < 0.5 && (column - 1.0).abs() < 0.5;
    let (bottom, top, half) = if door { (-0.2, 2.2, 0.5) } else { (0.9, 2.3, 0.52) };
    if (floor + 1.0) * 2.8 > roof || across.abs() > half || above < bottom || above > top {
        return None;
    }
    let edge = (half - across.abs()).min(top - above).min(above - bottom);
    let bar = !door && (across.abs() < 0.035 || (above - 1.75).abs() < 0.03);
    let draw = random(number * 16 + column as i32, floor as i32, salt + 2);
    let lit =
        (draw > 0.80 && !door).then_some(if draw > 0.95 { [0.30, 0.42, 0.62] } else { [0.85, 0.56, 0.26] });
    Some(Window {
        frame: edge < 0.06 || bar,
        lit,
        // Curtains at the sides, the ceiling's light above.
        shade: (0.35 + 0.5 * (above - bottom) / (top - bottom))
            * mix(1.0, 0.55, step(0.22, 0.5, across.abs())),
    })
}

/// Lamp light on the damp road: streaks below each lamp, drawn out towards the eye.
fn reflections(seen: &mut Colour, x: f32, y: f32, lamps: &[LampPost]) {
    for lamp in lamps.iter().filter(|lamp| lamp.state == Lamp::Lit) {
        let head = lamp.head();
        let (mirror_x, mirror_y) = (head[0] / head[2], (-head[1] - EYE) / head[2]);
        let reach = 0.55 * (head[1] + EYE) / head[2];
        let (dx, dy) = ((x - mirror_x) * head[2] / 0.55, (y - mirror_y) / reach);
        let ripple = 0.55 + 0.9 * rough(x * EYE / -y * 3.0, EYE / -y * 1.1, 41);
        let streak = (-dx * dx).exp() * (-dy * dy).exp() * ripple;
        add(seen, LAMP_LIGHT, streak * 0.22 / (1.0 + head[2] / 30.0));
    }
}

/// Distance of a point from a line between two points, less its half width, in the picture's plane.
fn stroke(x: f32, y: f32, from: [f32; 2], to: [f32; 2], half: f32) -> f32 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (px, py) = (x - from[0], y - from[1]);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (px - along * dx).hypot(py - along * dy) - half
}

fn post(seen: &mut Colour, x: f32, y: f32, lamp: &LampPost) {
    let z = lamp.z;
    let at = |across: f32, up: f32| [lamp.side * across / z, (up - EYE) / z];
    let soft = 0.0006;
    let ink = |distance: f32| step(soft, -soft, distance);
    let metal = [0.009, 0.010, 0.012];
    let bright = [0.034, 0.031, 0.029];
    let foot = stroke(x, y, at(POLE, 0.0), at(POLE, 1.1), 0.095 / z);
    let pole = stroke(x, y, at(POLE, 0.0), at(POLE, LAMP_HEIGHT + 0.05), 0.06 / z);
    let arm =
        stroke(x, y, at(POLE, LAMP_HEIGHT + 0.05), at(POLE - ARM * 0.75, LAMP_HEIGHT + 0.16), 0.038 / z);
    cover(seen, metal, ink(foot.min(pole).min(arm)));
    // The side of the pole that a lamp beyond lights.
    let rim = stroke(x, y, at(POLE - 0.035, 0.1), at(POLE - 0.035, LAMP_HEIGHT), 0.012 / z);
    cover(seen, bright, ink(rim));
    match lamp.state {
        Lamp::Lit => {
            let head = stroke(
                x,
                y,
                at(POLE - ARM * 0.72, LAMP_HEIGHT + 0.15),
                at(POLE - ARM * 1.22, LAMP_HEIGHT + 0.10),
                0.085 / z,
            );
            cover(seen, metal, ink(head));
            let glass = stroke(
                x,
                y,
                at(POLE - ARM * 0.80, LAMP_HEIGHT + 0.08),
                at(POLE - ARM * 1.18, LAMP_HEIGHT + 0.04),
                0.055 / z,
            );
            cover(seen, [5.0, 4.3, 3.0], ink(glass));
        }
        Lamp::Broken => {
            // The head hangs by its cable, the glass is broken.
            let joint = at(POLE - ARM * 0.75, LAMP_HEIGHT + 0.16);
            let neck = at(POLE - ARM * 0.82, LAMP_HEIGHT - 0.12);
            let end = at(POLE - ARM * 1.02, LAMP_HEIGHT - 0.72);
            let cable = stroke(x, y, joint, neck, 0.014 / z);
            let head = stroke(x, y, neck, end, 0.10 / z);
            cover(seen, metal, ink(cable.min(head)));
            let glass = stroke(
                x,
                y,
                at(POLE - ARM * 0.90, LAMP_HEIGHT - 0.24),
                at(POLE - ARM * 1.03, LAMP_HEIGHT - 0.62),
                0.055 / z,
            );
            let pane = rough(x * z * 11.0, y * z * 11.0, 51);
            let pane = if pane > 0.52 { [0.16, 0.17, 0.19] } else { [0.012; 3] };
            cover(seen, pane, ink(glass));
        }
    }
}

fn halo(seen: &mut Colour, x: f32, y: f32, lamp: &LampPost) {
    let head = lamp.head();
    let (dx, dy) = (x - head[0] / head[2], y - (head[1] - EYE) / head[2]);
    let size = 0.30 / head[2];
    let near = (dx * dx + dy * dy) / (size * size);
    add(seen, LAMP_LIGHT, 1.5 / (1.0 + near * 1.3) / (1.0 + head[2] / 40.0));
    add(seen, LAMP_LIGHT, 0.012 / (1.0 + near / 60.0));
}
