/** Seeds that found something, each named after what it found. They run on every change, and stay when they pass. */
import { ALL_FAULTS, type Faults } from './faults.ts'

export type KeptSeed = {
	readonly name: string
	readonly seed: number
	readonly faults: Faults
	readonly swarm: boolean
	/** The older ones were kept before goods came back, and tell their story without. */
	readonly mayBringBack: boolean
}

const kept = (name: string, seed: number, swarm = true, mayBringBack = false): KeptSeed => ({
	name,
	seed,
	faults: ALL_FAULTS,
	swarm,
	mayBringBack,
})

export const KEPT_SEEDS: readonly KeptSeed[] = [
	kept('the till’s feed stood still after a full disk', 3, false),
	kept('what was posted, a full disk did not take, and nobody said again', 74, false),
	kept('a clock set back kept the PIN lock for hours', 132, false),
	kept('an approval was lost in a full disk, and the sale waited for ever', 52),
	kept('the same at a start', 191),
	kept('a hold stayed at the centre when the agent’s disk was full', 271),
	kept('the same, with its let-go lost on the line', 2022),
	kept('a double tap on “did not come out” printed two copies', 64),
	kept('a refusal was lost with its connection, and a restored agent never began anew', 479),
	kept('a discount stayed in the sale when another card came after the first cash', 500),
	kept('a receipt showed points that its entry had not', 167),
	kept('a lane was not taken over when the disk was full in that moment', 286),
	kept('a restored agent told a place with the hash of another, and a good till stopped', 529),
	kept('a receipt came out twice when the disk was full behind it', 16),
	kept('a slice was given back that a new epoch had ended', 34),
	kept('a slice closed between being read and being spent from', 557),
	kept('a disk was put back behind entries that it had pruned; what came in their places may stay', 294),
	kept('a cashier took the paper of a sale before its disk was put back for that of the one after it', 528),
	kept('a spend came again to a disk put back, and stayed unposted for good', 1152),
	kept('the disk was lost that knew of a key to be let go; its hold ends in a day', 1358),
	kept('tills missed what changed after their agent’s disk was put back', 1469),
	kept('a disk was put back to before its epoch began, and the epoch began a second time', 1683),
	kept('a picture overtook the verdict on a report, and the store believed the report', 8),
	kept('what a basket still had of a lost disk’s lease was not kept with the lease', 811),
	kept('a full disk did not take what the till vouched for itself, and the sale waited for ever', 12_249),
	kept('a sale was paid a second time by a disk that was put back behind it and enrolled anew', 13_817),
	kept('a lost till’s sale came late; its payment had been given back and was spent again', 13_329),
	kept(
		'value given back of an uncovered payment was spent at another till, and waited for its lease for ever',
		2940,
	),
	kept('a basket that went on elsewhere stayed on the list of the till that had pruned it', 888),
	kept('a coupon was given back before the centre had heard of its award', 1238, true, true),
	kept('the word of a decision came behind the picture that told of it, and a coupon stayed', 25, true, true),
	kept('a store was asked for goods while its disk was full, and not again', 309, true, true),
	kept(
		'an agent’s disk was put back, nobody but the tills’ copies of the feed knew, and points were spent twice',
		362,
		true,
		true,
	),
	kept(
		'a basket that another till had sold was offered again while the disk was full, and not after',
		2991,
		true,
		true,
	),
	kept(
		'a look at a receipt was kept after the claim that followed it, and the goods came back twice',
		5150,
		true,
		true,
	),
	kept(
		'goods that two tills had taken back stopped the till that looked at their receipt',
		11_393,
		true,
		true,
	),
	kept(
		'a full disk did not take where the centre stood, and the tills of a new agent could not go on',
		13_341,
		true,
		true,
	),
	kept(
		'a basket that a disk put back had recalled went on in the lane’s next epoch, and counted twice',
		16_552,
		true,
		true,
	),
	kept(
		'an agent’s disk was put back, and listed a basket again to the till that had sold it in an earlier epoch',
		19_260,
		true,
		true,
	),
	kept('a basket that a disk put back had taken waited on, and its till listed it', 24_354, true, true),
	kept(
		'a lost disk’s coupon, which nobody had heard of, was given back by the next epoch',
		33_806,
		true,
		true,
	),
	kept(
		'an agent’s disk put back forgot a spend, and the card’s balance was another card’s meanwhile',
		42_533,
		true,
		true,
	),
	kept(
		'what a found till was to send next was pruned while the agent’s disk was full, and the rest never came',
		66_731,
		true,
		true,
	),
	kept(
		'a basket of the shift before, which the agent had not heard the end of, came back',
		67_551,
		true,
		true,
	),
	kept(
		'a picture was kept before the decision that it told of, and a found card stayed lost in a store',
		76_196,
		true,
		true,
	),
	kept(
		'a look at a sale, long on its way, took a claim back that had been granted since, and the goods came back twice',
		82_579,
		true,
		true,
	),
]
